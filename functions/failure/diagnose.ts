import { chapters } from './catalogue.ts';
import { degradedFacts } from './degraded.ts';
import type { Chapter, FailureText, Specifics } from './entry.ts';
import type { DegradedEvidence, Evidence } from './evidence.ts';
import type { Failure } from './failure.ts';
import { classOfGroup } from './phases.ts';
import { type Lived, livedThrough } from './sdk-experience.ts';
import { unknownSpecifics, unknownText } from './unknown.ts';

/** Names the one cause of what was seen. Pure and total: what fits no entry becomes `<phase>.unknown`, with all evidence. */
export function diagnose(evidence: Evidence): Failure {
  const entry = chapterOf(evidence).entries.find(({ matches }) => matches(evidence));
  if (entry === undefined) return failureOf(unknownText(evidence.phase), unknownSpecifics(evidence), evidence);
  return failureOf(entry, entry.specifics?.(evidence) ?? {}, evidence, livedThrough(evidence));
}

/** One failure for each fact, in the order of the table: degradations do not hide each other. */
export function diagnoseDegradations(evidence: DegradedEvidence): Failure[] {
  return degradedFacts
    .filter((fact) => evidence[fact] !== undefined)
    .map((fact) => diagnose({ phase: 'degraded', [fact]: evidence[fact] }));
}

/** The type of `chapters` gives every phase the chapter that takes its evidence; the compiler cannot follow that through a union. */
function chapterOf(evidence: Evidence): Chapter {
  return chapters[evidence.phase] as unknown as Chapter;
}

function failureOf(text: FailureText, specifics: Specifics, evidence: Evidence, lived?: Lived): Failure {
  const cause = specifics.cause ?? text.cause;
  const sdk = lived?.sdk ?? text.sdk;
  return {
    code: text.code,
    phase: evidence.phase,
    class: classOfGroup[evidence.phase],
    owner: text.owner,
    sdk,
    title: text.title,
    cause: sdk === text.sdk ? cause : `${cause} ${lived?.because ?? ''}`.trimEnd(),
    fix: [...(specifics.fix ?? []), ...text.fix],
    evidence: printEvidence(evidence),
  };
}

/** The phase stands beside the evidence already. Faults after the first are listed as the codes that they would have been. */
function printEvidence({ phase: _, ...facts }: Evidence): Readonly<Record<string, unknown>> {
  if (!('faults' in facts) || facts.faults.length < 2) return facts;
  return { ...facts, also: facts.faults.slice(1).map((fault) => `tls.${fault}`) };
}
