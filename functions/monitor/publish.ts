import type { DataPoint } from '../metric/data-point.ts';
import { heartbeatMetric } from '../metric/measure.ts';
import { answeredWithin, type Deadline } from '../probe/deadline.ts';
import { nameError } from './own-health.ts';
import type { MetricOutlet, Publication } from './ports.ts';

/** Where a run's metrics go: everything home, what the contract copies to the standby region. */
export interface Outlets {
  readonly home: MetricOutlet;
  /** null: there is none. */
  readonly standby: MetricOutlet | null;
}

/**
 * Sends to both regions side by side; neither waits for the other, and neither can make this fail or last longer. Only
 * home's heartbeat waits: in the standby region it says that home's alarms have data, so it goes there once home has
 * taken all that it was sent. A region that has nothing to copy does not call the standby.
 */
export async function publish(
  points: readonly DataPoint[],
  { home, standby }: Outlets,
  deadline: Deadline,
): Promise<readonly Publication[]> {
  const atHome = send(points, home, deadline);
  if (standby === null) return [await atHome];
  const copied = points.filter(({ isCopied }) => isCopied);
  const failures = copied.filter(({ metric }) => metric !== heartbeatMetric);
  const beats = copied.filter(
    ({ metric, dimensions }) => metric === heartbeatMetric && dimensions.Region === home.region,
  );
  const [taken, copies, alive] = await Promise.all([
    atHome,
    send(failures, standby, deadline),
    atHome.then(({ lost }) => send(lost.length === 0 ? beats : [], standby, deadline)),
  ]);
  return [taken, join(copies, alive)];
}

function join(one: Publication, other: Publication): Publication {
  return {
    region: one.region,
    sent: one.sent + other.sent,
    lost: [...one.lost, ...other.lost],
    calls: one.calls + other.calls,
  };
}

async function send(points: readonly DataPoint[], outlet: MetricOutlet, deadline: Deadline): Promise<Publication> {
  const { region } = outlet;
  const lost = (reason: string): Publication => ({
    region,
    sent: 0,
    lost: [{ points: points.length, reason }],
    calls: 0,
  });
  if (points.length === 0) return { region, sent: 0, lost: [], calls: 0 };
  try {
    // The outlet keeps the deadline by itself; this is for one that does not.
    return (await answeredWithin(deadline, outlet.publish(points, deadline))) ?? lost('the time was over');
  } catch (error) {
    return lost(nameError(error));
  }
}
