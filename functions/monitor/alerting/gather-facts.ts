import type { AlertFacts, AlertLink, AlertSubject, EvidenceFacts, Trouble } from '../../alert/alert-facts.ts';
import { describeOwnTrouble } from '../../alert/own-trouble.ts';
import { findText } from '../../failure/catalogue.ts';
import type { Failure } from '../../failure/failure.ts';
import type { AlarmScope } from './alarm-scope.ts';
import type { AlarmChange, AlertReadings, FindLinks, LoggedCheck, SentAlert } from './alert-ports.ts';
import { type Findings, nothingFound, readFindings } from './read-findings.ts';

export interface GatheringContext {
  readonly readings: AlertReadings;
  /** Every region that probes, in the order in which alerts list them. */
  readonly regions: readonly string[];
  readonly findLinks: FindLinks;
  /** What the commands in an alert need besides, to find what is watched here; nothing where the usual files are meant. */
  readonly commandOptions?: CommandOptions;
  /** The facts that decided a failure, for people. */
  readonly describeEvidence: (failure: Failure) => readonly { readonly label: string; readonly text: string }[];
}

/** Each as it is typed, such as `--config prod.yml`, or empty. */
export interface CommandOptions {
  readonly check: string;
  readonly history: string;
}

export interface GatheredFacts {
  readonly facts: AlertFacts;
  /** Whether the page of the same incident goes on in the other region, home or standby. */
  readonly goesOnElsewhere: boolean;
}

/**
 * Everything that is to be said about a change. Readings that fail or are cut off become gaps: it never rejects, and ends
 * shortly after the signal.
 */
export async function gatherFacts(
  change: AlarmChange,
  scope: AlarmScope,
  opening: SentAlert | null,
  context: GatheringContext,
  signal: AbortSignal,
): Promise<GatheredFacts> {
  const found = await readFindings(change, scope, opening, context, signal).catch((error: unknown) => ({
    ...nothingFound,
    // A bug of ours must not keep the page back.
    gaps: [`the diagnosis: ${error instanceof Error ? error.name : 'unknown error'}`],
  }));
  const facts = describeChange(change, scope, opening, found, context);
  return { facts, goesOnElsewhere: found.goesOnElsewhere };
}

/** The same without any reading: what can be said at once. */
export function describeChange(
  change: AlarmChange,
  scope: AlarmScope,
  opening: SentAlert | null,
  found: Findings,
  context: Omit<GatheringContext, 'readings'>,
): AlertFacts {
  const isOver = change.newState === 'OK';
  const code = isOver ? (opening?.code ?? found.code) : found.code;
  const checks = found.checks.filter(({ failure }) => failure !== null);
  const telling = checks.find(({ failure }) => failure?.code === code);
  const subject = withFound(scope.subject, isOver ? opening : null, found);
  const isDrill = found.isDrill || (isOver && opening?.isDrill === true && found.code === null);
  const text = telling?.failure ?? (code === null ? undefined : findText(code)) ?? describeOwnTrouble(scope.subject);
  return {
    event: isOver ? 'resolved' : scope.opening,
    isDrill,
    incident: change.alarm,
    subject,
    severity: scope.severity,
    class: scope.class,
    code,
    trouble: text === null ? null : troubleOf(text),
    changedAt: new Date(change.changedMs).toISOString(),
    first: firstOf(isOver, opening, found),
    lastFailedAt: found.lastFailedAt,
    roundSeconds: scope.periodSeconds,
    regions: found.regions,
    counts: found.counts,
    evidence: isOver ? [] : showEvidence(checks, code, context.describeEvidence),
    links: [
      ...context.findLinks(change, regionOf(subject, telling, found)),
      ...commandsFor(subject, code, context.commandOptions),
    ],
    gaps: found.gaps,
    alarm: {
      name: change.alarm,
      oldState: change.oldState,
      newState: change.newState,
      reason: change.reason,
      rule: typeof change.fields.AlarmDescription === 'string' ? change.fields.AlarmDescription : '',
      fields: change.fields,
    },
    ...(change.isWithdrawn === true ? { isWithdrawn: true } : {}),
  };
}

function firstOf(isOver: boolean, opening: SentAlert | null, found: Findings): AlertFacts['first'] {
  const since = isOver ? (opening?.sinceMs ?? null) : null;
  if (since === null) return found.first;
  const at = new Date(since).toISOString();
  // The opening knew when it began; what was read now may add where.
  return found.first?.at === at
    ? { ...found.first, isAtLeast: false }
    : { at, region: null, code: null, isAtLeast: false };
}

/** The newest that shows the code, and the newest of another code if there is one. */
function showEvidence(
  checks: readonly LoggedCheck[],
  code: string | null,
  describeEvidence: GatheringContext['describeEvidence'],
): readonly EvidenceFacts[] {
  const telling = checks.find(({ failure }) => failure?.code === code);
  const other = checks.find(({ failure }) => failure?.code !== code);
  return [telling, other].flatMap((one) => {
    if (one === undefined || one.failure === null) return [];
    const { failure, region, startedMs } = one;
    return [{ region, at: new Date(startedMs).toISOString(), code: failure.code, lines: describe(failure) }];
  });

  /** A line from another version may have another shape: then every fact as it stands. */
  function describe(failure: Failure): EvidenceFacts['lines'] {
    try {
      return describeEvidence(failure).slice(0, 12);
    } catch {
      const facts = Object.entries(failure.evidence).slice(0, 12);
      return facts.map(([key, value]) => ({ label: key.slice(0, 14), text: JSON.stringify(value) ?? '' }));
    }
  }
}

function troubleOf({ title, owner, sdk, cause, fix }: Trouble): Trouble {
  return { title, owner, sdk, cause, fix };
}

function withFound(subject: AlertSubject, opening: SentAlert | null, { daysLeft, onlyTarget }: Findings): AlertSubject {
  if (subject.kind === 'certificate') return { ...subject, daysLeft };
  // What is over was about what its beginning was about.
  return subject.kind === 'faults' ? { ...subject, target: opening?.target ?? onlyTarget } : subject;
}

/** Where the evidence lies. */
function regionOf(subject: AlertSubject, telling: LoggedCheck | undefined, { first }: Findings): string | null {
  return 'region' in subject ? subject.region : (telling?.region ?? first?.region ?? null);
}

function targetOf(subject: AlertSubject): string | null {
  return 'target' in subject ? subject.target : null;
}

/** What to type, from any checkout of the configuration. */
function commandsFor(
  subject: AlertSubject,
  code: string | null,
  options: CommandOptions = { check: '', history: '' },
): readonly AlertLink[] {
  const target = targetOf(subject);
  const type = (...words: readonly string[]): string =>
    ['centrifugo-canary', ...words].filter((word) => word !== '').join(' ');
  return [
    ...(target === null ? [] : [{ label: 'Check now', command: type('check', target, options.check) }]),
    ...(code === null ? [] : [{ label: 'Explain', command: type('explain', code) }]),
    ...(target === null ? [] : [{ label: 'History', command: type('history', target, '--from -3h', options.history) }]),
  ];
}
