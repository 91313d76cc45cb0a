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
    expect(alertsOf(rendered, checks, { ...options, ...(changes === undefined ? {} : { changes }) })).toEqual(alerts);
  });

  it('stand behind those that they are built on', () => {
    const [outage] = outages;
    const definitions = (outage?.scene.definitions ?? []).filter(({ region }) => region === 'standby');
    const template = renderAlarms(definitions, 'prod');
    const composites = definitions.filter((alarm) => alarm.type === 'composite');
    expect(composites.length).toBeGreaterThan(0);
    for (const alarm of composites) {
      const needed = template[alarmId(alarm)]?.DependsOn ?? [];
      const named = definitions.filter(
        ({ name }) => alarm.rule.includes(`"${name}"`) || alarm.suppressor?.alarm === name,
      );
      expect(new Set(needed)).toEqual(new Set(named.map(alarmId)));
    }
  });
});
