import { describe, expect, it } from 'vitest';
import type { AlarmDefinition } from '../../functions/alarm/alarm-definition.ts';
import { alarmId, renderAlarms } from '../../infra/alarms.ts';
import { outages } from '../alarm/outages.ts';
import { alertsOf } from '../alarm/timelines.ts';
import { readAlarms } from './read-alarms.ts';

/** Renders the alarms of every region to a template of its own, and reads them back out of it. */
function throughTemplates(definitions: readonly AlarmDefinition[]): readonly AlarmDefinition[] {
  const regions = [...new Set(definitions.map(({ region }) => region))];
  return regions.flatMap((region) => {
    const here = definitions.filter((alarm) => alarm.region === region);
    const template: ReturnType<typeof renderAlarms> = JSON.parse(JSON.stringify(renderAlarms(here, 'prod')));
    return readAlarms(template, (name) => {
      const purpose = here.find((alarm) => alarm.name === name)?.purpose;
      if (purpose === undefined) throw new Error(`${name} was not asked for`);
      return { purpose, region };
    });
  });
}

describe('alarms in a template', () => {
  it('are the definitions that were asked for, number by number', () => {
    for (const { scene } of outages) {
      expect(new Set(throughTemplates(scene.definitions))).toEqual(new Set(scene.definitions));
    }
  });

  it.each(outages.map((outage) => [outage.name, outage] as const))('read back, send the same: %s', (_, outage) => {
    const { scene, checks, options = {}, alerts } = outage;
    const changes = options.changes?.map(({ atMs, definitions }) => ({
      atMs,
      definitions: throughTemplates(definitions),
    }));
    const rendered = { ...scene, definitions: throughTemplates(scene.definitions) };
    const sent = alertsOf(rendered, checks, { ...options, ...(changes === undefined ? {} : { changes }) });
    // A template has an order of its own, and with it those that are sent in one minute.
    expect(sent.toSorted()).toEqual(alerts.toSorted());
  });

  it('stand behind those that they are built on, were there composites', () => {
    const part = (name: string): AlarmDefinition => ({
      ...composite(name, 'TRUE'),
      purpose: { kind: 'silent', region: 'home', severity: 'info' },
    });
    const whole = {
      ...composite('whole', 'AT_LEAST(1, ALARM, ("a", "b"))'),
      suppressor: { alarm: 'c', waitSeconds: 60, extensionSeconds: 60 },
    } as const;
    const definitions = [part('a'), part('b'), part('c'), whole];
    const template = renderAlarms(definitions, 'prod');
    expect(new Set(template[alarmId(whole)]?.DependsOn)).toEqual(new Set(definitions.slice(0, 3).map(alarmId)));
    expect(new Set(throughTemplates(definitions))).toEqual(new Set(definitions));
  });
});

function composite(name: string, rule: string) {
  return {
    type: 'composite',
    name,
    description: name,
    region: 'home',
    purpose: { kind: 'failing', target: 'chat', class: 'handshake', severity: 'critical' },
    topic: 'alarm',
    rule,
    suppressor: null,
  } as const satisfies AlarmDefinition;
}
