import type { DataPoint } from '../metric/data-point.ts';
import { answeredWithin, type Deadline } from '../probe/deadline.ts';
import { nameError } from './own-health.ts';
import type { MetricOutlet, Publication } from './ports.ts';

/** Where a run's metrics go: everything home, what the contract copies to the standby region. */
export interface Outlets {
  readonly home: MetricOutlet;
  /** null: there is none. */
  readonly standby: MetricOutlet | null;
}

/** Sends to both regions side by side; neither waits for the other, and neither can make this fail or last longer. */
export function publish(
  points: readonly DataPoint[],
  { home, standby }: Outlets,
  deadline: Deadline,
): Promise<readonly Publication[]> {
  const copies = points.filter(({ isCopied }) => isCopied);
  return Promise.all([send(points, home, deadline), ...(standby === null ? [] : [send(copies, standby, deadline)])]);
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
