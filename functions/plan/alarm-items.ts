import type { AlarmDefinition, Purpose } from '../alarm/alarm-definition.ts';
import { countBilledAlarms } from '../alarm/billed-alarms.ts';
import { type PlanItem, priceItem } from './plan-item.ts';

/** The alarms of one region by what they are for. An alarm on several metrics counts once for each. */
export function listAlarmItems(definitions: readonly AlarmDefinition[]): readonly PlanItem[] {
  const kinds = [...new Set(definitions.map(({ purpose }) => purpose.kind))];
  return kinds.flatMap((kind) => {
    const { metrics, composites } = countBilledAlarms(definitions.filter(({ purpose }) => purpose.kind === kind));
    const words = purposeWords[kind];
    return [
      ...(metrics === 0 ? [] : [priceItem('alarm', `alarm: ${words}`, metrics)]),
      ...(composites === 0 ? [] : [priceItem('compositeAlarm', `composite: ${words}`, composites)]),
    ];
  });
}

const purposeWords: Readonly<Record<Purpose['kind'], string>> = {
  failing: 'a target fails',
  advisory: 'a target fails in few regions',
  silent: 'a region is silent',
  certificate: 'a certificate expires',
  faults: 'the monitor fails',
  own: 'functions and queue',
};
