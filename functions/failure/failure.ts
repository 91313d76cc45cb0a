import type { Owner, SdkExperience } from './entry.ts';
import type { FailureClass, Group } from './phases.ts';

/** A failure as it is printed: the catalogue's entry for one piece of evidence, its text sharpened by what was seen. */
export interface Failure {
  readonly code: string;
  readonly phase: Group;
  readonly class: FailureClass;
  readonly owner: Owner;
  /** With this very evidence; the catalogue's entry has the usual case of the code. */
  readonly sdk: SdkExperience;
  readonly title: string;
  readonly cause: string;
  /** What to do, most likely first. */
  readonly fix: readonly string[];
  /** The step's evidence without its phase, which stands beside it. With several certificate faults, `also` lists the codes after the first. */
  readonly evidence: Readonly<Record<string, unknown>>;
}
