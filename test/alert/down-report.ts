import { failedCheck } from '../../functions/monitor/reported-check.ts';
import { at, expired } from './alert-scene.ts';

/** What a run reports of a target that is down. */
export const downReport = failedCheck(
  {
    settings: { name: 'chat', url: 'wss://rt.example.com/connection/websocket' },
    region: 'us-east-1',
    startedMs: at(4),
  },
  expired,
);
