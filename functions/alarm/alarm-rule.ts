import type { AlarmState } from './evaluate-datapoints.ts';

/** An AlarmRule, read. */
export type AlarmRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly alarm: string; readonly state: AlarmState }
  | { readonly kind: 'not'; readonly rule: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly rules: readonly AlarmRule[] }
  | {
      readonly kind: 'at-least';
      /** A number of alarms, or a share of them in percent. */
      readonly threshold: { readonly count: number } | { readonly percent: number };
      readonly state: AlarmState;
      /** NOT before the state. */
      readonly isNegated: boolean;
      readonly alarms: readonly string[];
    };

/** Whether the rule holds, given the states of the alarms that it names. */
export function holds(rule: AlarmRule, stateOf: (alarm: string) => AlarmState): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !holds(rule.rule, stateOf);
    case 'and':
      return rule.rules.every((part) => holds(part, stateOf));
    case 'or':
      return rule.rules.some((part) => holds(part, stateOf));
    case 'at-least': {
      const { threshold, alarms } = rule;
      const count = alarms.filter((alarm) => (stateOf(alarm) === rule.state) !== rule.isNegated).length;
      return 'count' in threshold ? count >= threshold.count : count * 100 >= threshold.percent * alarms.length;
    }
  }
}

/** Every alarm that the rule names, in its order. */
export function alarmsIn(rule: AlarmRule): readonly string[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'state':
      return [rule.alarm];
    case 'not':
      return alarmsIn(rule.rule);
    case 'and':
    case 'or':
      return rule.rules.flatMap(alarmsIn);
    case 'at-least':
      return rule.alarms;
  }
}
