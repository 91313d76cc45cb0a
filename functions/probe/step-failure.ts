import type { Evidence } from '../failure/evidence.ts';

/** The one class that a step raises when it cannot climb its rung. It carries what was seen; `run-probe.ts` is its only catcher. */
export class StepFailure extends Error {
  readonly evidence: Evidence;

  constructor(evidence: Evidence) {
    super(`the ${evidence.phase} step gave up`);
    this.name = 'StepFailure';
    this.evidence = evidence;
  }
}
