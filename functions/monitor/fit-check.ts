import type { ReportedCheck } from './reported-check.ts';

/** The check as it is, or, where its JSON is too long, without its evidence: the only part that a peer can make long. The verdict stays. */
export function fitCheck(check: ReportedCheck, mostBytes: number): ReportedCheck {
  if (Buffer.byteLength(JSON.stringify(check)) <= mostBytes) return check;
  const { tls, tries, ...rest } = check;
  const isCut = { cut: 'the evidence was too long to be kept' };
  const without = {
    ...rest,
    attempts: check.attempts.slice(0, 50),
    degradations: check.degradations.map((failure) => ({ ...failure, evidence: isCut })),
  };
  return check.outcome === 'down' && without.outcome === 'down'
    ? { ...without, failure: { ...check.failure, evidence: isCut } }
    : without;
}
