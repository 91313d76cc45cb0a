import { atRefresh, type ConversationSettings, closesWith, finishes, keepsSilent } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'refresh.not-offered';

const insecure: ConversationSettings = { server: { isInsecure: true } };

export default [
  tokenFault(code, 'the endpoint hands out tokens without exp', {
    encodings: ['json', 'protobuf'],
    first: handsOut(() => ({ exp: undefined })),
  }),
  tokenFault(code, 'expire_at is 0', {
    encodings: ['json', 'protobuf'],
    first: handsOut(() => ({ expire_at: 0 })),
  }),
  honestFault(code, 'client.insecure', insecure),
  atRefresh(code, 'client.insecure, and FIN to the refresh', finishes, insecure),
  atRefresh(code, 'client.insecure, and Close 3005 to the refresh', closesWith(3005, 'connection expired'), insecure),
  atRefresh(code, 'client.insecure, and silence to the refresh', keepsSilent, { ...insecure, isSlow: true }),
] satisfies readonly Fault[];
