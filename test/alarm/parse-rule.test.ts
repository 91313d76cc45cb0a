import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmRule, alarmsIn, holds } from '../../functions/alarm/alarm-rule.ts';
import type { AlarmState } from '../../functions/alarm/evaluate-datapoints.ts';
import { mostRuleCharacters, parseRule } from '../../functions/alarm/parse-rule.ts';

/** What a rule says where the alarms named in `inAlarm` are in ALARM, `unknown` ones in INSUFFICIENT_DATA, others OK. */
function judge(rule: string, inAlarm: readonly string[], unknown: readonly string[] = []): boolean {
  return holds(parseRule(rule), (name): AlarmState => {
    if (inAlarm.includes(name)) return 'ALARM';
    return unknown.includes(name) ? 'INSUFFICIENT_DATA' : 'OK';
  });
}

describe("the examples of CloudWatch's guide", () => {
  it.each([
    ['ALARM(CPUUtilizationTooHigh) AND ALARM(DiskReadOpsTooHigh)', ['CPUUtilizationTooHigh'], false],
    [
      'ALARM(CPUUtilizationTooHigh) AND ALARM(DiskReadOpsTooHigh)',
      ['CPUUtilizationTooHigh', 'DiskReadOpsTooHigh'],
      true,
    ],
    ['ALARM(CPUUtilizationTooHigh) AND NOT ALARM(DeploymentInProgress)', ['CPUUtilizationTooHigh'], true],
    [
      'ALARM(CPUUtilizationTooHigh) AND NOT ALARM(DeploymentInProgress)',
      ['CPUUtilizationTooHigh', 'DeploymentInProgress'],
      false,
    ],
    [
      '(ALARM(CPUUtilizationTooHigh) OR ALARM(DiskReadOpsTooHigh)) AND OK(NetworkOutTooHigh)',
      ['DiskReadOpsTooHigh'],
      true,
    ],
    [
      '(ALARM("CPUUtilizationTooHigh") OR \nALARM("DiskReadOpsTooHigh")) AND \nOK("NetworkOutTooHigh")',
      ['DiskReadOpsTooHigh', 'NetworkOutTooHigh'],
      false,
    ],
    ['AT_LEAST(2, ALARM, (WebServer1CPU, WebServer2CPU, WebServer3CPU, WebServer4CPU))', ['WebServer3CPU'], false],
    [
      'AT_LEAST(2, ALARM, (WebServer1CPU, WebServer2CPU, WebServer3CPU, WebServer4CPU))',
      ['WebServer3CPU', 'WebServer1CPU'],
      true,
    ],
    ['AT_LEAST(50%, OK, (Database1, Database2, Database3, Database4))', ['Database1', 'Database2'], true],
    ['AT_LEAST(50%, OK, (Database1, Database2, Database3, Database4))', ['Database1', 'Database2', 'Database3'], false],
    ['AT_LEAST(2, ALARM, (AZ1, AZ2, AZ3)) AND NOT ALARM(MaintenanceWindow)', ['AZ1', 'AZ3'], true],
    [
      'AT_LEAST(2, ALARM, (AZ1, AZ2, AZ3)) AND NOT ALARM(MaintenanceWindow)',
      ['AZ1', 'AZ3', 'MaintenanceWindow'],
      false,
    ],
    ['TRUE', [], true],
    ['FALSE OR NOT TRUE', [], false],
  ])('%s with %j in ALARM: %s', (rule, inAlarm, expected) => {
    expect(judge(rule, inAlarm)).toBe(expected);
  });
});

describe('the rest of the language', () => {
  it('tells the three states apart', () => {
    expect(judge('INSUFFICIENT_DATA(a)', [], ['a'])).toBe(true);
    expect(judge('OK(a) OR ALARM(a)', [], ['a'])).toBe(false);
  });

  it('counts alarms that are not in a state', () => {
    expect(judge('AT_LEAST(2, NOT OK, (a, b, c))', ['a'], ['c'])).toBe(true);
    expect(judge('AT_LEAST(60%, NOT ALARM, (a, b, c))', ['a', 'b'])).toBe(false);
  });

  it('binds NOT tighter than AND, and AND tighter than OR', () => {
    expect(judge('ALARM(a) OR ALARM(b) AND ALARM(c)', ['a'])).toBe(true);
    expect(judge('NOT ALARM(a) AND ALARM(b)', [])).toBe(false);
  });

  it('takes a name by its ARN', () => {
    const arn = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:canary/chat/handshake';
    expect(judge(`ALARM("${arn}")`, ['canary/chat/handshake'])).toBe(true);
  });

  it('takes any name in quotes, words of the language among them', () => {
    expect(alarmsIn(parseRule('ALARM("AND") OR OK("a \\"b\\" (c), d")'))).toEqual(['AND', 'a "b" (c), d']);
  });
});

describe('what is no rule', () => {
  it.each([
    ['', 'alarm rule: ( expected at character 1'],
    ['ALARM', 'alarm rule: ( expected at character 6'],
    ['ALARM(a', 'alarm rule: ) expected at character 8'],
    ['ALARM(a) ALARM(b)', 'alarm rule: AND, OR or the end expected at character 10'],
    ['ALARM(a) AND', 'alarm rule: ( expected at character 13'],
    ['alarm(a)', 'alarm rule: ( expected at character 1'],
    ['"ALARM"(a)', 'alarm rule: ( expected at character 1'],
    ['AT_LEAST(two, ALARM, (a, b))', 'alarm rule: a number or a percentage expected at character 13'],
    ['AT_LEAST(2, FIRING, (a, b))', 'alarm rule: OK, ALARM or INSUFFICIENT_DATA expected at character 13'],
    ['AT_LEAST(2, ALARM, a, b)', 'alarm rule: ( expected at character 20'],
    ['AT_LEAST(2, ALARM, ())', 'alarm rule: a name expected at character 21'],
    ['ALARM("a)', 'alarm rule: a quote that is not closed after character 6'],
  ])('%j: %s', (rule, message) => {
    expect(() => parseRule(rule)).toThrow(new SyntaxError(message));
  });

  it('is one that is longer than CloudWatch takes', () => {
    expect(() => parseRule(`ALARM(${'a'.repeat(mostRuleCharacters)})`)).toThrow(SyntaxError);
  });
});

describe('any rule', () => {
  const state = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
  const name = fc.oneof(fc.constantFrom('a', 'b', 'c', 'OR', 'NOT'), fc.string({ minLength: 1, maxLength: 12 }));
  const { rule } = fc.letrec<{ rule: AlarmRule }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 3 },
      fc.record({ kind: fc.constant('state' as const), alarm: name, state }),
      fc.record({ kind: fc.constant('constant' as const), value: fc.boolean() }),
      fc.record({
        kind: fc.constant('at-least' as const),
        threshold: fc.oneof(fc.record({ count: fc.nat(5) }), fc.record({ percent: fc.nat(100) })),
        state,
        isNegated: fc.boolean(),
        alarms: fc.array(name, { minLength: 1, maxLength: 4 }),
      }),
      fc.record({ kind: fc.constant('not' as const), rule: tie('rule') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        rules: fc.array(tie('rule'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  }));

  it('is read as it was written', () => {
    fc.assert(
      fc.property(rule, (one) => {
        expect(parseRule(write(one))).toEqual(one);
      }),
    );
  });

  function write(one: AlarmRule): string {
    switch (one.kind) {
      case 'constant':
        return one.value ? 'TRUE' : 'FALSE';
      case 'state':
        return `${one.state}(${quote(one.alarm)})`;
      case 'not':
        return `NOT (${write(one.rule)})`;
      case 'and':
        return one.rules.map((part) => `(${write(part)})`).join(' AND ');
      case 'or':
        return one.rules.map((part) => `(${write(part)})`).join(' OR ');
      case 'at-least': {
        const threshold = 'count' in one.threshold ? one.threshold.count : `${one.threshold.percent}%`;
        const names = one.alarms.map(quote).join(', ');
        return `AT_LEAST(${threshold}, ${one.isNegated ? 'NOT ' : ''}${one.state}, (${names}))`;
      }
    }
  }

  function quote(text: string): string {
    return `"${text.replace(/["\\]/g, '\\$&')}"`;
  }
});
