import { systemClock } from '../../functions/platform/local/clock.ts';
import type { Check } from '../../functions/probe/outcome.ts';
import type { Encoding, TimeLimits } from '../../functions/probe/probe-target.ts';
import { probeTarget } from '../../functions/probe/run-probe.ts';
import type { Fault } from './fault.ts';
import type { Lab } from './start-lab.ts';

/** One fault in one encoding: what is checked, and what must come of it. */
export interface Encounter {
  readonly fault: Fault;
  readonly encoding: Encoding;
}

export interface Met extends Encounter {
  readonly check: Check;
  /** The code that the check gave: its failure's, else its first degradation's, else its outcome. */
  readonly code: string;
  /** How long after the check's total time its verdict came; negative where it came before. */
  readonly lateMs: number;
}

/** A fault that only ends with a limit gets short ones, long enough for a busy machine. */
const shortLimits: TimeLimits = {
  total: 2_000,
  dns: 900,
  tcp: 900,
  tls: 1_200,
  upgrade: 900,
  token: 900,
  connect: 900,
  refresh: 900,
};

/** Every fault in every encoding in which it is worth meeting. */
export function allEncounters(faults: readonly Fault[]): Encounter[] {
  return faults.flatMap((fault) =>
    (fault.encodings ?? (['json', 'protobuf'] as const)).map((encoding) => ({ fault, encoding })),
  );
}

/** Starts the fault, checks it by the real probe, and closes it. */
export async function meetFault(lab: Lab, { fault, encoding }: Encounter): Promise<Met> {
  const running = await fault.start(lab);
  try {
    const limits = fault.isSlow === true ? { timeouts: shortLimits } : {};
    const target = lab.targetOf(running.target, { name: fault.code, encoding, ...limits });
    const startedAt = performance.now();
    const check = await probeTarget(target, { region: 'lab', clock: systemClock });
    const lateMs = performance.now() - startedAt - target.timeouts.total;
    return { fault, encoding, check, code: codeOf(check), lateMs };
  } finally {
    await running.close();
  }
}

/** Meets them all, a number of them at once, and tells of each as it is met. */
export async function meetAll(
  lab: Lab,
  encounters: readonly Encounter[],
  atOnce: number,
  tell: (met: Met) => void = () => undefined,
): Promise<Met[]> {
  const left = [...encounters];
  const met: Met[] = [];
  const meetNext = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const one = await meetFault(lab, next);
      met.push(one);
      tell(one);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, meetNext));
  return met;
}

function codeOf(check: Check): string {
  return check.outcome === 'down' ? check.failure.code : (check.degradations[0]?.code ?? check.outcome);
}
