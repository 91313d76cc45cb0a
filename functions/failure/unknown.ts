import type { FailureText, Specifics } from './entry.ts';
import type { Evidence } from './evidence.ts';
import type { Group } from './phases.ts';

/** The answer when no entry of a phase matches: honest about knowing nothing more. */
export function unknownText(group: Group): FailureText {
  return {
    code: unknownCodeOf(group),
    title: `Failed in ${group}, in a way that is not catalogued`,
    owner: '-',
    sdk: '-',
    seenWhen: `What was seen in ${group} matches no entry of the catalogue; all evidence is kept.`,
    cause: `The check failed in ${group}, and what was seen fits no known cause. Neither the cause nor who has to act is known; the evidence is all there is.`,
    fix: [
      'Read the evidence: it holds everything that was seen, codes and numbers included.',
      'Run the check once more, and from another place: what stays the same is the lead.',
      'Report it together with the evidence (it holds no secrets), so that the catalogue gets an entry for it.',
    ],
  };
}

/** Of our own mistakes, at least whose they are is known. */
export function unknownSpecifics(evidence: Evidence): Specifics {
  if (evidence.phase !== 'monitor' || evidence.what !== 'unexpected-error') return {};
  return {
    cause: `The monitor itself made a mistake (${evidence.detail}). This says nothing about the target.`,
    fix: ['Read the line "unexpected-error" in the log of the monitor: it says where in the code it happened.'],
  };
}

export function unknownCodeOf(group: Group): string {
  return `${group}.unknown`;
}
