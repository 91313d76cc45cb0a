import type { AlertFacts } from './alert-facts.ts';

/** What to do, most likely first; where no cause is known, how to find it. Nothing once it is over. */
export function listSteps({ event, trouble, subject }: AlertFacts): readonly string[] {
  if (event === 'resolved') return [];
  if (trouble !== null) return trouble.fix;
  if (subject.kind !== 'target') return [];
  return [`Run \`centrifugo-canary check ${subject.target}\`: it makes the same check, and names the cause.`];
}
