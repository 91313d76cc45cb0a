import type { AlertFacts } from '../alert-facts.ts';
import { drillMark, writeHeadline } from '../headline.ts';
import type { AlertFormat } from './format.ts';

const limitBytes = 40 * 1024;

/**
 * For queues, functions and on-call tools: the message of CloudWatch field by field, so that a tool that knows its alarms
 * opens and resolves as ever, and beside it everything that we know, under `canary`.
 */
export const machineJsonFormat: AlertFormat = {
  name: 'machine JSON',
  protocols: ['default'],
  form: 'json',
  limitBytes,
  write: (facts) => {
    const whole = JSON.stringify(describeForMachines(facts));
    return Buffer.byteLength(whole) <= limitBytes ? whole : JSON.stringify(describeForMachines(shorten(facts)));
  },
};

export function describeForMachines(facts: AlertFacts): Readonly<Record<string, unknown>> {
  const { alarm, ...rest } = facts;
  return {
    ...markDrill(alarm.fields, facts.isDrill),
    canary: { schema: 1, headline: writeHeadline(facts), ...rest },
  };
}

/** On-call tools show these two to people. */
function markDrill(fields: Readonly<Record<string, unknown>>, isDrill: boolean): Readonly<Record<string, unknown>> {
  if (!isDrill) return fields;
  const { AlarmDescription: description, NewStateReason: reason } = fields;
  return {
    ...fields,
    AlarmDescription: `${drillMark}: ${typeof description === 'string' ? description : ''}`.trim(),
    NewStateReason: `${drillMark}: ${typeof reason === 'string' ? reason : ''}`.trim(),
  };
}

/** What can be looked up elsewhere goes first. */
export function shorten(facts: AlertFacts): AlertFacts {
  return {
    ...facts,
    evidence: facts.evidence.slice(0, 1).map((one) => ({ ...one, lines: one.lines.slice(0, 8) })),
    counts: facts.counts === null ? null : { ...facts.counts, codes: facts.counts.codes.slice(0, 5) },
    trouble: facts.trouble === null ? null : { ...facts.trouble, fix: facts.trouble.fix.slice(0, 5) },
    gaps: facts.gaps.slice(0, 5),
    links: facts.links.slice(0, 8),
  };
}
