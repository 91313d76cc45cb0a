import type { AlarmDefinition } from '../alarm/alarm-definition.ts';
import { defineAlarms } from '../alarm/definitions.ts';
import { extraPeriods } from '../alarm/evaluate-alarms.ts';
import { classOf } from '../failure/catalogue.ts';
import type { FailureClass } from '../failure/phases.ts';
import type { DataPoint } from '../metric/data-point.ts';
import { prepareDrill } from '../monitor/drill.ts';
import type { TargetsFile } from '../monitor/settle-targets.ts';
import { UsageError } from './usage-error.ts';

/** A failure that nobody has, in every region and for as many minutes as its alarm asks for. */
export interface DrillScene {
  readonly class: FailureClass;
  /** The alarms of home that go into ALARM and send. */
  readonly alarms: readonly string[];
  readonly points: readonly DataPoint[];
  /** Milliseconds since 1970: of the first and the last round that fails. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Milliseconds after `toMs` by which the alarm is quiet again. */
  readonly quietAfterMs: number;
}

/**
 * Makes what the check functions would publish. CloudWatch takes points of the past and looks at them again each minute,
 * so all rounds are made at once: as many as the alarm asks for and one more on either side, that none of its looks at the
 * next minutes finds too few.
 * @throws UsageError where no alarm would act on the failure.
 */
export function sceneOfDrill(
  order: { readonly target: string; readonly code: string },
  file: TargetsFile,
  prefix: string,
  nowMs: number,
): DrillScene {
  const drilled = classOf(order.code);
  const alarms = defineAlarms(file, prefix).filter((alarm) => watches(alarm, order.target, drilled));
  const acting = alarms.filter(({ topic, region }) => topic !== null && region === file.regions?.home);
  if (acting.length === 0) {
    throw new UsageError(
      `no alarm of "${order.target}" is about ${drilled} failures: alerts.${drilled} is switched off, or nothing of the kind is checked`,
    );
  }
  const rounds = alarms.flatMap((alarm) => (alarm.type === 'metric' ? [alarm] : []));
  const periodMs = 1_000 * Math.max(...rounds.map(({ periodSeconds }) => periodSeconds));
  const failures = Math.max(...rounds.map(({ datapointsToAlarm }) => datapointsToAlarm));
  const looks = Math.max(...rounds.map(({ evaluationPeriods }) => evaluationPeriods));
  const fromMs = nowMs - failures * periodMs;
  // CloudWatch takes nothing that is more than two hours ahead.
  const toMs = periodMs <= mostAheadMs ? nowMs + periodMs : nowMs;
  const times = Array.from({ length: (toMs - fromMs) / periodMs + 1 }, (_, index) => fromMs + index * periodMs);
  const points = file.probingRegions.flatMap((region) =>
    times.flatMap((timeMs) => measureDrill(order, file, region, timeMs, prefix)),
  );
  return {
    class: drilled,
    alarms: acting.map(({ name }) => name),
    points,
    fromMs,
    toMs,
    // Where only failures report, CloudWatch reaches back for a few more points than it is asked for.
    quietAfterMs: (looks + 1 + extraPeriods) * periodMs,
  };
}

const mostAheadMs = 3_600_000;

function watches({ purpose }: AlarmDefinition, target: string, drilled: FailureClass): boolean {
  switch (purpose.kind) {
    case 'failing':
      return purpose.target === target && purpose.class === drilled;
    case 'faults':
      return drilled === 'monitor';
    default:
      return false;
  }
}

function measureDrill(
  order: { readonly target: string; readonly code: string },
  file: TargetsFile,
  region: string,
  timeMs: number,
  prefix: string,
): readonly DataPoint[] {
  const drill = prepareDrill(order, file.targets, region, timeMs, prefix);
  if (drill.kind === 'refused') throw new UsageError(drill.reason);
  return drill.points;
}
