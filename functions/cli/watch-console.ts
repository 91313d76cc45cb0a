import { stripVTControlCharacters } from 'node:util';
import { countOf, writeSpan } from '../alert/times.ts';
import { outcomeOf, troubleOf } from '../history/recorded-check.ts';
import type { ReportedCheck } from '../monitor/reported-check.ts';
import type { MinuteSpan, TargetStatus, WatchEvent } from '../monitor/watching/watch-events.ts';
import type { Io, Output } from './io.ts';
import { type PageStyle, styleFor } from './page-style.ts';
import { markOutcome } from './render-check.ts';
import { displayWidth, escapeHidden } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/** The log of `watch` for people: what has changed, on standard output; what needs a look, on standard error. */
export interface WatchConsole {
  show(event: WatchEvent): void;
  /** Something that is as it should be, in one sentence. */
  tell(text: string, atMs: number): void;
  /** Something that needs a look, in one sentence. */
  warn(text: string, atMs: number): void;
}

/** What goes on all day, such as a target that overruns, is told of so often. */
const repeatMs = 600_000;

export function openWatchConsole(io: Io): WatchConsole {
  const style = styleFor(io.out);
  const warnings = styleFor(io.err);
  const toldAt = new Map<string, number>();
  const warn = (text: string, atMs: number): void => {
    const mark = `${stamp(atMs, warnings)}${warnings.palette.warning('!')} `;
    const [first = '', ...rest] = fold(escapeHidden(text), marginOf('! '), io.err, warnings);
    io.err.write(`${[mark + first, ...rest].join('\n')}\n`);
  };

  function isToldAlready(event: WatchEvent): boolean {
    const trouble = lastingTroubleOf(event);
    if (trouble === null) return false;
    const told = toldAt.get(trouble.name);
    if (told !== undefined && Math.abs(trouble.atMs - told) < repeatMs) return true;
    toldAt.set(trouble.name, trouble.atMs);
    return false;
  }

  return {
    tell: (text, atMs) => void io.out.write(`${stamp(atMs, style)}${escapeHidden(text)}\n`),
    warn,
    show(event) {
      if (isToldAlready(event)) return;
      const line = describeEvent(event, style);
      if (line === null) return;
      if (line.isWarning) warn(line.text, line.atMs);
      else io.out.write(`${stamp(line.atMs, style)}${join(line, io.out, style)}\n`);
    },
  };
}

/** What comes again and again while it lasts, by a name of its own; null: every one is news. */
function lastingTroubleOf(event: WatchEvent): { readonly name: string; readonly atMs: number } | null {
  if (event.kind === 'turn-skipped') return { name: `turns of ${event.target}`, atMs: event.atMs };
  if (event.kind !== 'trouble' || event.what !== 'self-test-failed') return null;
  return { name: `self-test ${String(event.facts.detail)}`, atMs: event.atMs };
}

interface Line {
  readonly atMs: number;
  /** Of a warning as it is, else safe to print. */
  readonly text: string;
  /** What may stand on a line of its own where there is no room; safe to print. */
  readonly more?: string;
  readonly isWarning: boolean;
}

/** null: nothing is said about it here; alerts have a form of their own. */
function describeEvent(event: WatchEvent, style: PageStyle): Line | null {
  switch (event.kind) {
    case 'first-round':
      return { atMs: event.atMs, text: describeFirstRound(event.checks), isWarning: false };
    case 'target-changed': {
      const text = describeChange(event.check, event.before, event.after, style);
      const more = escapeHidden(troubleOf(event.check)?.title ?? '');
      return { atMs: event.after.sinceMs, text, more, isWarning: false };
    }
    case 'alert-sent':
      return null;
    default:
      return describeTrouble(event);
  }
}

type TroubleEvent = Exclude<WatchEvent, { readonly kind: 'first-round' | 'target-changed' | 'alert-sent' }>;

/** What needs a look. */
function describeTrouble(event: TroubleEvent): Line | null {
  const warning = (text: string, atMs: number): Line => ({ atMs, text, isWarning: true });
  switch (event.kind) {
    case 'turn-skipped': {
      const turns = event.count === 1 ? 'its next turn is' : `${event.count} turns have been`;
      return warning(`${event.target}: a check takes longer than the time between two; ${turns} left out`, event.atMs);
    }
    case 'gap': {
      const text = describeGap(event);
      return text === null ? null : warning(text, event.gap.toMs);
    }
    case 'was-away':
      return warning(`${describeMinutes(event.minutes)} unknown: nothing was watched`, event.minutes.toMs);
    case 'alert-failed':
      return warning(
        `the alert of ${event.alarm} could not be handed over (${event.reason}); it is tried again each minute`,
        event.atMs,
      );
    case 'alarm-dropped':
      return warning(`${event.alarm} was raised and is no longer defined; its incident ends`, event.atMs);
    case 'store-failed':
      return warning(
        `${event.reason}. Checks and alerts go on; checks are not kept, and these minutes will be unknown`,
        event.atMs,
      );
    case 'store-recovered': {
      const lost = `${countOf(event.lost, 'record')} ${event.lost === 1 ? 'is' : 'are'} lost`;
      return warning(`checks are kept again; since ${timeOf(event.sinceMs)} ${lost}`, event.atMs);
    }
    case 'trouble':
      return warning(describeOwnTrouble(event), event.atMs);
  }
}

/** null: it was too short to be worth a word. */
function describeGap({ gap, minutes }: Extract<WatchEvent, { readonly kind: 'gap' }>): string | null {
  if (gap.kind === 'backward') {
    const back = writeSpan(gap.fromMs - gap.toMs);
    return `the clock was set back by ${back}; the minutes since ${timeOf(gap.toMs)} are told twice`;
  }
  if (minutes === null) return null;
  return `${describeMinutes(minutes)} unknown: this machine was asleep or the clock jumped`;
}

function describeFirstRound(checks: readonly ReportedCheck[]): string {
  const down = checks.filter((check) => outcomeOf(check) === 'down').length;
  const unknown = checks.filter((check) => outcomeOf(check) === 'unknown').length;
  const up = checks.length - down - unknown;
  if (up === checks.length) return checks.length === 1 ? 'the target is up' : `all ${up} targets are up`;
  const others = [
    ...(down === 0 ? [] : [`${down} down`]),
    ...(unknown === 0 ? [] : [`${unknown} could not be checked`]),
  ];
  return `${up} of ${checks.length} targets ${up === 1 ? 'is' : 'are'} up, ${others.join(', ')}`;
}

function describeChange(
  check: ReportedCheck,
  before: TargetStatus | null,
  after: TargetStatus,
  { palette }: PageStyle,
): string {
  const { sign, word, paint } = markOutcome(check, palette);
  const code = troubleOf(check)?.code ?? null;
  const what = code === null ? '' : ` ${palette.bold(code)}`;
  // A code such as degraded.slow says it itself.
  const state = code?.startsWith(`${word.toLowerCase()}.`) === true ? '' : ` ${word.toLowerCase()}`;
  const was = before === null || after.outcome !== 'up' ? '' : describePast(before, after);
  return `${paint(`${sign} ${escapeHidden(check.target)}${state}`)}${what}${palette.dim(was)}`;
}

/** On a terminal, what is too long for it goes on below; a log has one line for each thing. */
function join({ text, more = '' }: Line, output: Output, style: PageStyle): string {
  if (more === '') return text;
  const margin = marginOf('');
  const whole = displayWidth(`${margin}${stripVTControlCharacters(text)} ${more}`);
  if (!output.isTerminal || whole <= style.width) return `${text} ${more}`;
  return [text, ...wrapText(more, style.width, { first: margin, rest: margin })].join('\n');
}

/** The lines of a text behind a mark, the first one without its margin. */
function fold(text: string, margin: string, output: Output, { width }: PageStyle): readonly string[] {
  if (!output.isTerminal) return [text];
  const [first = '', ...rest] = wrapText(text, width, { first: margin, rest: margin });
  return [first.slice(margin.length), ...rest];
}

/** As wide as the time of a line and what stands behind it. */
function marginOf(mark: string): string {
  return ' '.repeat('08:00:00Z '.length + mark.length);
}

/** How long it was what it is no more. */
function describePast({ outcome, code, sinceMs }: TargetStatus, after: TargetStatus): string {
  const lasted = writeSpan(after.sinceMs - sinceMs);
  return `, ${outcome === 'unknown' ? 'not known' : outcome} for ${lasted}${code === null ? '' : ` (${code})`}`;
}

function describeMinutes({ fromMs, toMs }: MinuteSpan): string {
  const from = new Date(fromMs).toISOString();
  const to = new Date(toMs).toISOString();
  if (toMs - fromMs === 60_000) return `the minute ${from.slice(11, 16)} UTC is`;
  const isOneDay = from.slice(0, 10) === to.slice(0, 10);
  const day = (time: string): string => (isOneDay ? '' : `${time.slice(0, 10)} `);
  return `minutes ${day(from)}${from.slice(11, 16)}–${day(to)}${to.slice(11, 16)} UTC are`;
}

function describeOwnTrouble({ what, facts }: Extract<WatchEvent, { readonly kind: 'trouble' }>): string {
  switch (what) {
    case 'self-test-failed':
      return `the self-test of this monitor fails (${String(facts.detail)}); what fails meanwhile counts as unknown`;
    case 'unexpected-error': {
      const at = Array.isArray(facts.at) ? String(facts.at[0] ?? '') : '';
      return `a fault of this monitor while ${String(facts.target)} was checked (${String(facts.error)} ${at}); please report it`;
    }
    case 'metrics-lost':
      return 'metrics were lost';
  }
}

/** `08:03:12Z `: the log of a service has its dates elsewhere. */
function stamp(atMs: number, { palette }: PageStyle): string {
  return palette.dim(`${timeOf(atMs)} `);
}

function timeOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(11, 19)}Z`;
}
