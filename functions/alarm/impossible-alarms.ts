import { mostPeriods, periodSecondsOf } from './alarm-periods.ts';
import type { AlarmedFile } from './alarmed-file.ts';
import { listWatchedClasses } from './watched-classes.ts';

/** An alarm that CloudWatch would refuse, although nothing is wrong with it in itself. */
export interface ImpossibleAlarm {
  readonly target: string;
  /** The key below `alerts`. */
  readonly alert: string;
  /** The key below that. */
  readonly key: 'of' | 'after';
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

/** CloudWatch evaluates a day at most, a week where checks run once an hour. For `validate`: pure. */
export function findImpossibleAlarms(file: AlarmedFile): readonly ImpossibleAlarm[] {
  return file.targets.flatMap((target) => {
    const found: ImpossibleAlarm[] = [];
    const judge = (alert: string, key: ImpossibleAlarm['key'], everyMs: number, periods: number): void => {
      const periodSeconds = periodSecondsOf(everyMs);
      const most = mostPeriods(periodSeconds);
      if (periods <= most) return;
      const each = `${periodSeconds / 60} minutes`;
      const instead = key === 'of' ? `at most ${most}` : `at most ${(most * periodSeconds) / 60}m`;
      const message = `${periods} rounds of ${each} are more than CloudWatch looks back; write ${instead}`;
      found.push({ target: target.name, alert, key, message });
    };
    for (const { class: name, rule, everyMs } of listWatchedClasses(target, file.everyMs)) {
      judge(name, 'of', everyMs, rule.of);
    }
    const { monitor, silent } = target.alerts;
    if (monitor !== null) judge('monitor', 'of', file.everyMs, monitor.of);
    if (silent !== null) {
      const rounds = Math.ceil(silent.afterMs / (periodSecondsOf(file.everyMs) * 1_000));
      judge('silent', 'after', file.everyMs, rounds);
    }
    return found;
  });
}
