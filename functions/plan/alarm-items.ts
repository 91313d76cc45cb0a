import type { AlarmDefinition, Purpose } from '../alarm/alarm-definition.ts';
import { type PlanItem, priceItem } from './plan-item.ts';
import { prices } from './prices.ts';

/** The alarms of one region by what they are for and what one costs: metric math is billed by the metrics in it. */
export function listAlarmItems(definitions: readonly AlarmDefinition[]): readonly PlanItem[] {
  return [...Map.groupBy(definitions, nameItem)].flatMap(([name, alarms]) => {
    const [first] = alarms;
    if (first === undefined) return [];
    if (first.type === 'composite') return [priceItem('compositeAlarm', name, alarms.length)];
    return [priceItem('alarm', name, alarms.length, prices.alarm.dollars * first.metrics.length)];
  });
}

function nameItem(alarm: AlarmDefinition): string {
  const words = purposeWords[alarm.purpose.kind];
  if (alarm.type === 'composite') return `composite alarm: ${words}`;
  const { length } = alarm.metrics;
  return `alarm${length > 1 ? ` on ${length} metrics` : ''}: ${words}`;
}

const purposeWords: Readonly<Record<Purpose['kind'], string>> = {
  failing: 'a target fails',
  advisory: 'a target fails in few regions',
  silent: 'a region is silent',
  certificate: 'a certificate expires',
  faults: 'the monitor fails',
  own: 'functions and queue',
};
