import type { Unwatched } from '../alarm/find-unwatched.ts';
import type { Alert } from '../alarm/replay-journal.ts';
import type { PageStyle } from './page-style.ts';
import { displayWidth, escapeHidden, padEnd } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/** What a replay tells about itself. */
export interface ReplayedSpan {
  readonly checks: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Failures that count for no alarm. */
  readonly unwatched: readonly Unwatched[];
}

/** The alerts as a timeline, and closing lines: how many, what is still open at the end, and what no alarm watches. */
export function renderAlerts(alerts: readonly Alert[], span: ReplayedSpan, style: PageStyle): string[] {
  const rows = alerts.map((alert) => [
    { text: formatMinute(Date.parse(alert.time)), paint: asItIs },
    { text: alert.event, paint: paintOf(alert, style) },
    { text: alert.severity, paint: asItIs },
    { text: escapeHidden(aboutOf(alert)), paint: asItIs },
    { text: alert.code ?? '', paint: asItIs },
    { text: alert.regions.join(', '), paint: asItIs },
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((column) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[column]?.text ?? ''))),
  );
  const needed = widths.filter((width) => width > 0).reduce((sum, width) => sum + width + gap.length, -gap.length);
  const lines = rows.flatMap((row) => {
    const cells = row.map(({ text, paint }, column) => paint(padEnd(text, widths[column] ?? 0)));
    if (needed <= style.width) return [joinCells(cells)];
    // Too wide for one line each: what it was, and where, goes below.
    const margin = ' '.repeat((widths[0] ?? 0) + gap.length);
    const [, , , , code, regions] = row.map(({ text }) => text);
    const below = [code, regions].filter((text) => text !== '').join(' in ');
    return [joinCells(cells.slice(0, 4)), ...wrapText(below, style.width, { first: margin, rest: margin })];
  });
  const closing = [
    countAlerts(alerts.length, span),
    ...describeOpen(alerts),
    ...span.unwatched.map(describeUnwatched),
  ].flatMap((text) => wrapText(text, style.width));
  return [...lines, ...(lines.length === 0 ? [] : ['']), ...closing];
}

const gap = '  ';

function asItIs(text: string): string {
  return text;
}

function joinCells(cells: readonly string[]): string {
  return cells
    .filter((cell) => cell !== '')
    .join(gap)
    .trimEnd();
}

function aboutOf({ target, class: failed, alarm }: Alert): string {
  if (alarm.endsWith('/silent')) return 'no reports';
  const about = target === null ? failed : `${target} ${failed}`;
  return alarm.endsWith('/@advisory') ? `${about} (some regions)` : about;
}

function paintOf({ event, severity }: Alert, { palette }: PageStyle): (text: string) => string {
  if (event === 'resolved') return palette.good;
  return severity === 'critical' ? palette.bad : palette.warning;
}

/** `2026-11-22 08:02Z` */
function formatMinute(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

function countAlerts(alerts: number, { checks, fromMs, toMs }: ReplayedSpan): string {
  const sent = alerts === 0 ? 'nothing would have been sent' : `${alerts} ${alerts === 1 ? 'alert' : 'alerts'}`;
  const from = formatMinute(fromMs);
  const until = formatMinute(toMs);
  const to = until.slice(0, 10) === from.slice(0, 10) ? until.slice(11) : until;
  return `${checks} ${checks === 1 ? 'check' : 'checks'} from ${from} to ${to}: ${sent}`;
}

/** An opening without its end would look like one that never comes. */
function describeOpen(alerts: readonly Alert[]): string[] {
  const open = new Map<string, Alert>();
  for (const alert of alerts) {
    if (alert.event === 'resolved') open.delete(alert.alarm);
    else open.set(alert.alarm, alert);
  }
  if (open.size === 0) return [];
  const names = [...open.values()].map((alert) => {
    const about = escapeHidden(aboutOf(alert));
    return alert.event === 'silent' ? `${about} from ${alert.regions.join(', ')}` : about;
  });
  return [`still open at the end: ${names.join('; ')} (--until TIME runs on)`];
}

function describeUnwatched({ target, code, count }: Unwatched): string {
  const checks = count === 1 ? '1 check' : `${count} checks`;
  return `no alarm watches ${code} of ${escapeHidden(target)}: ${checks} counted for nothing`;
}
