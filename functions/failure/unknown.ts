import type { FailureText } from './entry.ts';
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

export function unknownCodeOf(group: Group): string {
  return `${group}.unknown`;
}
