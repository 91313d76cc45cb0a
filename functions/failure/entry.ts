import type { Evidence, EvidenceOf } from './evidence.ts';

/** Who has to act. net = network or DNS, tls = certificate or TLS set-up, edge = proxy, balancer, CDN or WAF, app = the team's token backend or client, server = Centrifugo and its configuration, us = the monitor, - = nobody can be named (only the unknown ones). */
export type Owner = 'net' | 'tls' | 'edge' | 'app' | 'server' | 'us' | '-';

/** What a user of a client SDK lives through: retry = keeps trying, dead = offline until the app calls connect, blip = one reconnect, - = nothing. */
export type SdkExperience = 'retry' | 'dead' | 'blip' | '-';

/** What the evidence adds to the text of an entry. Where given, `cause` replaces the general sentence and `fix` stands before the general steps. */
export interface Specifics {
  readonly cause?: string;
  readonly fix?: readonly string[];
}

/** One catalogued way to fail. `matches` is pure, and at most one entry of a phase matches any evidence. */
export interface FailureEntry<E extends Evidence = Evidence> {
  readonly code: string;
  /** Up to 60 characters, no full stop: the verdict line. */
  readonly title: string;
  readonly owner: Owner;
  /** The usual case; sdk-experience.ts says what single evidence means. */
  readonly sdk: SdkExperience;
  /** When this is the answer, in one sentence for the documentation. */
  readonly seenWhen: string;
  /** The likely cause in general. */
  readonly cause: string;
  /** What to do, most likely first; each names the thing to change. */
  readonly fix: readonly string[];
  readonly matches: (evidence: E) => boolean;
  readonly specifics?: (evidence: E) => Specifics;
}

/** What can be read about a code without any evidence. */
export type FailureText = Omit<FailureEntry, 'matches' | 'specifics'>;

/** The catalogue's chapter of one phase. */
export interface Chapter<E extends Evidence = Evidence> {
  readonly phase: E['phase'];
  readonly entries: readonly FailureEntry<E>[];
}

/** Binds the entries of a phase to the evidence of that phase, so that each `matches` is checked against the right facts. */
export function defineChapter<P extends Evidence['phase']>(
  phase: P,
  entries: readonly FailureEntry<EvidenceOf<P>>[],
): Chapter<EvidenceOf<P>> {
  return { phase, entries } as Chapter<EvidenceOf<P>>;
}
