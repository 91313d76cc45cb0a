import { describeEvidence } from '../failure/describe-evidence.ts';
import type { Failure } from '../failure/failure.ts';
import { ownerWords, sdkWords } from '../failure/wording.ts';
import type { PageStyle } from './page-style.ts';
import { escapeHidden } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/** What stands behind a verdict: whose it is, what was seen, the cause, and what to do. */
export function renderDiagnosis(failure: Failure, style: PageStyle): string[] {
  const sections = [
    renderFacts(
      [
        { label: 'whose', text: ownerWords[failure.owner] },
        ...(failure.owner === 'us' ? [] : [{ label: 'users', text: sdkWords[failure.sdk] }]),
      ],
      style,
    ),
    renderSection('Seen', renderFacts(describeEvidence(failure), style), style),
    renderSection('Cause', renderParagraph(failure.cause, style), style),
    renderSection('What to do', renderSteps(failure.fix, style), style),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Label and text in two columns, the text wrapped within its own. */
export function renderFacts(
  facts: readonly { readonly label: string; readonly text: string }[],
  style: PageStyle,
): string[] {
  return facts.flatMap(({ label, text }) => {
    const head = `${margin}${label.padEnd(labelWidth)}`;
    const [first = '', ...rest] = wrapText(text, style.width, { first: head, rest: ' '.repeat(head.length) });
    return [style.palette.dim(head) + first.slice(head.length), ...rest];
  });
}

export function renderParagraph(text: string, style: PageStyle): string[] {
  return wrapText(escapeHidden(text), style.width, { first: margin, rest: margin });
}

export function renderSteps(steps: readonly string[], style: PageStyle): string[] {
  const numberWidth = `${steps.length}. `.length;
  return steps.flatMap((step, index) =>
    wrapText(escapeHidden(step), style.width, {
      first: `${margin}${`${index + 1}. `.padStart(numberWidth)}`,
      rest: margin + ' '.repeat(numberWidth),
    }),
  );
}

export function renderSection(title: string, lines: readonly string[], style: PageStyle): string[] {
  return lines.length === 0 ? [] : [style.palette.bold(title), ...lines];
}

const margin = '  ';
/** The longest label of the evidence, and two blanks. */
const labelWidth = 16;
