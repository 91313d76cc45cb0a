import type { Check } from '../probe/outcome.ts';
import { choosePalette } from './colour.ts';
import type { PageStyle } from './page-style.ts';
import { markOutcome, type OutcomeMark } from './render-check.ts';
import { formatMs } from './render-waterfall.ts';
import { cutMiddle, cutToWidth, displayWidth, escapeHidden, padEnd, padStart } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/** The summary of many checks: a row each with outcome, code and total, under it what to do first, and a closing line with the counts. */
export function renderTable(checks: readonly Check[], wallMs: number, style: PageStyle): string[] {
  const rows = checks.map((check) => rowOf(check, style));
  const code = Math.max(...rows.map((row) => row.code.length), 'CODE'.length);
  const total = Math.max(...rows.map((row) => row.total.length), 'TOTAL'.length);
  const outcome = Math.max(...rows.map((row) => row.mark.word.length), 'OUTCOME'.length);
  const room = style.width - signMargin.length - outcome - code - total - 3 * gap.length;
  const name = Math.max(shortestName, Math.min(room, Math.max(...rows.map((row) => displayWidth(row.name)))));
  const widths = { name, code, total };

  const heading = signMargin + joinCells('TARGET', 'OUTCOME'.padEnd(outcome), 'CODE', 'TOTAL', widths);
  const lines = [style.palette.dim(heading)];
  for (const row of rows) {
    // Advice makes a block of its row: blocks are told apart by a blank line.
    if (lines.length > 1 && row.advice.length > 0 && lines.at(-1) !== '') lines.push('');
    const { sign, word, paint } = row.mark;
    const painted = paint(word.toLowerCase().padEnd(outcome));
    lines.push(`${paint(sign)} ${joinCells(row.name, painted, row.code, row.total, widths)}`);
    lines.push(...row.advice);
    if (row.advice.length > 0) lines.push('');
  }
  if (lines.at(-1) !== '') lines.push('');
  lines.push(...wrapText(countOutcomes(checks, wallMs), style.width));
  return lines;
}

interface Row {
  readonly name: string;
  readonly mark: OutcomeMark;
  readonly code: string;
  readonly total: string;
  /** Lines, ready to print. */
  readonly advice: readonly string[];
}

interface Widths {
  readonly name: number;
  readonly code: number;
  readonly total: number;
}

const signMargin = '  ';
const gap = '  ';
const adviceIndent = { first: '  → ', rest: '    ' };
const shortestName = 12;

function rowOf(check: Check, style: PageStyle): Row {
  const findings = check.outcome === 'down' ? [check.failure] : check.degradations;
  const [first] = findings;
  const more = findings.length > 1 ? ` +${findings.length - 1}` : '';
  const hasBegun = Object.keys(check.timingsMs).length > 1;
  return {
    name: escapeHidden(check.target),
    mark: markOutcome(check, style.palette),
    code: first === undefined ? '' : `${first.code}${more}`,
    total: hasBegun ? formatMs(check.timingsMs.total) : '',
    advice: findings.flatMap(({ owner, cause, fix: [step] }) => {
      // Of our own faults the cause says which secret it is, and the fix only how secrets are given.
      const advice = owner === 'us' ? cause : step;
      return advice === undefined ? [] : shortAdvice(advice, style);
    }),
  };
}

/** A table is for a glance: `check` of the one target shows the rest. */
const mostAdviceLines = 3;

function shortAdvice(step: string, style: PageStyle): string[] {
  const lines = wrapText(escapeHidden(step), style.width, adviceIndent);
  if (lines.length <= mostAdviceLines) return lines;
  const last = `${lines[mostAdviceLines - 1] ?? ''} …`;
  return [...lines.slice(0, mostAdviceLines - 1), cutToWidth(last, style.width)];
}

/** `outcome` comes padded, as it may be coloured. */
function joinCells(name: string, outcome: string, code: string, total: string, widths: Widths): string {
  const cells = [
    padEnd(cutMiddle(name, widths.name), widths.name),
    outcome,
    padEnd(code, widths.code),
    padStart(total, widths.total),
  ];
  return cells.join(gap).trimEnd();
}

/** `4 targets: 2 up, 1 degraded, 1 down · 1.3 s` */
function countOutcomes(checks: readonly Check[], wallMs: number): string {
  const words = checks.map((check) => markOutcome(check, choosePalette(false)).word.toLowerCase());
  const counts = ['up', 'degraded', 'down', 'not checked']
    .map((word) => ({ word, count: words.filter((other) => other === word).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`);
  const targets = checks.length === 1 ? '1 target' : `${checks.length} targets`;
  return `${targets}: ${counts.join(', ')} · ${(wallMs / 1_000).toFixed(1)} s`;
}
