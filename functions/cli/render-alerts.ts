import type { Alert } from '../alarm/replay-journal.ts';
import type { PageStyle } from './page-style.ts';
import { escapeHidden, padEnd } from './safe-text.ts';

/** What a replay tells about itself. */
export interface ReplayedSpan {
  readonly checks: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The alerts as a timeline, one a line, and a closing line with their number. */
export function renderAlerts(alerts: readonly Alert[], span: ReplayedSpan, style: PageStyle): string[] {
  const rows = alerts.map((alert) => ({
    alert,
    event: alert.event,
    severity: alert.severity,
    about: escapeHidden(aboutOf(alert)),
    code: alert.code ?? '',
  }));
  const widest = (key: 'event' | 'severity' | 'about' | 'code') => Math.max(0, ...rows.map((row) => row[key].length));
  const widths = { event: widest('event'), severity: widest('severity'), about: widest('about'), code: widest('code') };
  const lines = rows.map(({ alert, event, severity, about, code }) =>
    [
      formatMinute(Date.parse(alert.time)),
      paintOf(alert, style)(padEnd(event, widths.event)),
      padEnd(severity, widths.severity),
      padEnd(about, widths.about),
      padEnd(code, widths.code),
      alert.regions.join(', '),
    ]
      .filter((cell) => cell !== '')
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...(lines.length === 0 ? [] : ['']), countAlerts(alerts.length, span)];
}

function aboutOf({ target, class: failed, alarm }: Alert): string {
  if (alarm.endsWith('/silent')) return 'probe';
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
  const to = formatMinute(toMs);
  return `${checks} ${checks === 1 ? 'check' : 'checks'} from ${from} to ${to}: ${sent}`;
}
