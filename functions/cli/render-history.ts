import type { HistoryReport } from './history-report.ts';
import type { PageStyle } from './page-style.ts';
import { cutToWidth, escapeHidden, padEnd, padStart } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/** Uptime with its total, failures by code and incidents, for people: rounded, and times to the minute in UTC. */
export function renderHistory(report: HistoryReport, style: PageStyle): string[] {
  const { target, history, failures, incidents } = report;
  const head = `${escapeHidden(target)} from ${formatTime(history.from)} to ${formatTime(history.to)}, by ${formatStep(history.stepSeconds)}`;
  return [
    ...wrapText(head, style.width).map(style.palette.bold),
    '',
    ...renderMinutes(history, style),
    ...(failures === null ? [] : ['', ...renderFailures(failures, style)]),
    ...(incidents === null ? [] : ['', ...renderIncidents(incidents, history.to, style)]),
  ];
}

type History = HistoryReport['history'];
type Point = History['points'][number];

const gap = '  ';

function renderMinutes({ points, uptime, to }: History, style: PageStyle): string[] {
  const { palette } = style;
  const rows = foldUnknown(points, to).map((row) => ({ ...row, cells: cellsOf(row.point) }));
  const total = ['total', ...figuresOf(uptime), '', '', ''];
  const heading = ['TIME', 'UPTIME', 'GOOD', 'BAD', 'UNKNOWN', 'P50', 'P95', 'P99'];
  const widths = widthsOf([heading, total, ...rows.map(({ cells }) => cells)]);
  const lines = rows.map(({ point, cells, text }) => {
    if (text !== null)
      return palette.dim(cutToWidth(`${padEnd(cells[0] ?? '', widths[0] ?? 0)}${gap}${text}`, style.width));
    const line = joinCells(cells, widths);
    return point.bad > 0 ? palette.bad(line) : line;
  });
  return [
    palette.dim(joinCells(heading, widths)),
    ...lines,
    palette.bold(joinCells(total, widths)),
    '',
    ...wrapText('In minutes. Unknown: no check ran; counts as neither. Latencies in ms.', style.width).map(palette.dim),
  ];
}

interface Row {
  readonly point: Point;
  /** Instead of figures. */
  readonly text: string | null;
}

/** A month in which nothing ran is one line. */
const mostUnknown = 3;

function foldUnknown(points: readonly Point[], to: string): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < points.length; ) {
    const point = points[at];
    if (point === undefined) break;
    const next = points.findIndex((one, index) => index >= at && one.good + one.bad > 0);
    const end = next < 0 ? points.length : next;
    if (end - at >= mostUnknown) {
      const unknown = points.slice(at, end).reduce((sum, one) => sum + one.unknown, 0);
      rows.push({ point, text: `nothing known until ${formatTime(points[end]?.time ?? to)}: ${unknown} minutes` });
      at = end;
    } else {
      rows.push({ point, text: null });
      at += 1;
    }
  }
  return rows;
}

function cellsOf(point: Point): readonly string[] {
  const known = point.good + point.bad;
  const ratio = known === 0 ? null : point.good / known;
  return [
    formatTime(point.time),
    ...figuresOf({ ...point, ratio }),
    ...[point.p50, point.p95, point.p99].map((ms) => (ms === undefined ? '' : ms.toFixed(1))),
  ];
}

function figuresOf({
  good,
  bad,
  unknown,
  ratio,
}: Omit<Point, 'time'> & { readonly ratio: number | null }): readonly string[] {
  return [formatRatio(ratio), String(good), String(bad), String(unknown)];
}

/** Never rounded up: what was not up all the time is not 100 %. */
export function formatRatio(ratio: number | null): string {
  if (ratio === null) return '–';
  // A few units in the last place of the product do not make 99.99 of 1.
  const hundredths = Math.floor(ratio * 10_000 + 1e-9);
  return ratio === 1 ? '100 %' : `${(Math.min(9_999, hundredths) / 100).toFixed(2)} %`;
}

function renderFailures({ codes }: NonNullable<HistoryReport['failures']>, style: PageStyle): string[] {
  if (codes.length === 0) return ['No failures.'];
  const heading = ['FAILURE', 'CHECKS', 'FIRST', 'LAST'];
  const rows = codes.map(({ code, count, firstAt, lastAt }) => [
    escapeHidden(code),
    String(count),
    formatTime(firstAt),
    formatTime(lastAt),
  ]);
  return renderList(heading, rows, style);
}

function renderIncidents(
  { incidents }: NonNullable<HistoryReport['incidents']>,
  to: string,
  style: PageStyle,
): string[] {
  if (incidents.length === 0) return ['No incidents.'];
  const heading = ['INCIDENT', 'LASTED', 'CLASS', 'CODE', 'REGIONS'];
  const rows = incidents.map(({ startedAt, endedAt, class: name, code, regions }) => [
    formatTime(startedAt),
    endedAt === null ? `${formatSpan(startedAt, to)} and on` : formatSpan(startedAt, endedAt),
    escapeHidden(name),
    escapeHidden(code),
    regions.map(escapeHidden).join(', '),
  ]);
  const [head = '', ...lines] = renderList(heading, rows, style);
  return [head, ...lines.flatMap((line, index) => [line, ...renderChanges(incidents[index]?.changed ?? [], style)])];
}

function renderChanges(
  changed: readonly { readonly what: string; readonly before: string; readonly after: string }[],
  style: PageStyle,
): string[] {
  return changed.flatMap(({ what, before, after }) =>
    wrapText(`${escapeHidden(what)} changed from ${escapeHidden(before)} to ${escapeHidden(after)}`, style.width, {
      first: '  → ',
      rest: '    ',
    }),
  );
}

function renderList(heading: readonly string[], rows: readonly (readonly string[])[], style: PageStyle): string[] {
  const widths = widthsOf([heading, ...rows]);
  const line = (cells: readonly string[]): string =>
    cutToWidth(
      cells
        .map((cell, index) => padEnd(cell, widths[index] ?? 0))
        .join(gap)
        .trimEnd(),
      style.width,
    );
  return [style.palette.dim(line(heading)), ...rows.map(line)];
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const columns = Math.max(...rows.map(({ length }) => length));
  return Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
}

/** The first column is text, the others are figures. */
function joinCells(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => (index === 0 ? padEnd(cell, widths[index] ?? 0) : padStart(cell, widths[index] ?? 0)))
    .join(gap)
    .trimEnd();
}

/** `2026-11-22 08:00Z` */
function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}Z`;
}

function formatStep(seconds: number): string {
  if (seconds % 86_400 === 0) return formatCount(seconds / 86_400, 'day');
  if (seconds % 3_600 === 0) return formatCount(seconds / 3_600, 'hour');
  return formatCount(seconds / 60, 'minute');
}

function formatCount(count: number, unit: string): string {
  return count === 1 ? `the ${unit}` : `${count} ${unit}s`;
}

/** `2 h 05 min` */
function formatSpan(from: string, to: string): string {
  const minutes = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${String(rest).padStart(2, '0')} min` : `${rest} min`;
}
