import type { AlertOutlet } from '../../monitor/alerting/alert-ports.ts';
import type { ReadSecret } from '../../monitor/ports.ts';
import type { WatchSettings } from '../../monitor/settle-watch.ts';
import type { After } from '../../monitor/watching/timer.ts';
import type { Clock } from '../../probe/clock.ts';
import type { Deadline } from '../../probe/deadline.ts';
import { createChannels } from './alert-channels.ts';
import { type AlertOutbox, createLocalAlertOutlet } from './alert-outlet.ts';
import { type AlertPaints, createConsoleAlerts } from './console-alerts.ts';
import type { ChannelStatus } from './delivery-queue.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';

export interface OutletsSetup {
  /** `watch:` of the targets file. */
  readonly settings: WatchSettings;
  readonly readSecret: ReadSecret;
  /** The SQLite file. What waits in it from before is delivered now. */
  readonly outbox: AlertOutbox;
  readonly clock: Clock;
  readonly after: After;
  readonly random: () => number;
  /** The console, for alerts. */
  readonly write: (text: string) => void;
  readonly paints: AlertPaints;
  /** Whether checks run on time and can be stored: else the heartbeat is withheld. */
  readonly isAllWell: () => boolean;
  /** A line for the operator about deliveries and the heartbeat. Holds no secret. */
  readonly tell: (text: string) => void;
}

/** Everything that leaves local mode by itself: alerts and the heartbeat. */
export interface Outlets {
  readonly alerts: AlertOutlet;
  /** `watch:` of a targets file that was read anew. */
  useSettings(settings: WatchSettings): void;
  listStatuses(): readonly ChannelStatus[];
  /** Waits until the deadline for deliveries that run; the others stay in the file. */
  close(deadline: Deadline): Promise<void>;
}

/** Ask {@link findOutletTrouble} first, so that a secret that is missing is seen before an alert needs it. */
export function startOutlets(setup: OutletsSetup): Outlets {
  const { outbox, clock, after, random, tell, readSecret } = setup;
  const showFor = ({ console: isShown }: WatchSettings) =>
    isShown ? createConsoleAlerts(setup.write, setup.paints) : null;
  const channelsOf = ({ channels }: WatchSettings) => createChannels(channels, { readSecret, clock });
  const beatFor = ({ heartbeat }: WatchSettings): Heartbeat | null =>
    heartbeat === null ? null : createHeartbeat(heartbeat, setup);

  const parts = { outbox, clock, after, random, tell, show: showFor(setup.settings) };
  const alerts = createLocalAlertOutlet(channelsOf(setup.settings), parts);
  let beat = beatFor(setup.settings);
  return {
    alerts,
    useSettings(settings) {
      alerts.useChannels(channelsOf(settings), showFor(settings));
      beat?.stop();
      beat = beatFor(settings);
    },
    listStatuses: () => alerts.listStatuses(),
    async close(deadline) {
      beat?.stop();
      await alerts.close(deadline);
    },
  };
}
