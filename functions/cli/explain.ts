import { catalogue, classOf, findText, groupOf, groups } from '../failure/catalogue.ts';
import type { FailureText } from '../failure/entry.ts';
import type { Group } from '../failure/phases.ts';
import { groupWords, ownerWords, sdkWords } from '../failure/wording.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { type PageStyle, styleFor } from './page-style.ts';
import { printJsonLine } from './print-json.ts';
import { renderFacts, renderParagraph, renderSection, renderSteps } from './render-diagnosis.ts';
import { explainUnknownCode } from './unknown-code.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

/**
 * `explain`: the catalogue's entry for a code, the codes of a phase, or all codes with their titles.
 * @throws UsageError for a code that is not in the catalogue.
 */
export async function runExplain(wanted: string | undefined, isJson: boolean, io: Io): Promise<ExitStatus> {
  const text = wanted === undefined ? undefined : findText(wanted);
  const texts = text === undefined ? listCodes(wanted) : [text];
  if (isJson) {
    for (const entry of texts) printJsonLine(describeEntry(entry), io.out);
    return exitStatus.ok;
  }
  const style = styleFor(io.out);
  const lines = text === undefined ? renderList(texts, style) : renderEntry(text, style);
  io.out.write(`${lines.join('\n')}\n`);
  return exitStatus.ok;
}

function listCodes(wanted: string | undefined): readonly FailureText[] {
  if (wanted === undefined) return catalogue;
  const inGroup = catalogue.filter(({ code }) => groupOf(code) === wanted);
  if (inGroup.length > 0) return inGroup;
  throw new UsageError(explainUnknownCode(wanted));
}

/** What `explain --json` prints, one object a line. */
function describeEntry({ code, title, owner, sdk, seenWhen, cause, fix }: FailureText) {
  return { schema: 1, code, phase: groupOf(code), class: classOf(code), owner, sdk, title, seenWhen, cause, fix };
}

function renderList(texts: readonly FailureText[], style: PageStyle): string[] {
  const shown = groups.filter((group) => texts.some(({ code }) => groupOf(code) === group));
  return shown.flatMap((group, index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapText(`${group}: ${groupWords[group]}`, style.width).map(style.palette.bold),
    ...renderGroup(group, texts, style),
  ]);
}

function renderGroup(group: Group, texts: readonly FailureText[], style: PageStyle): string[] {
  const own = texts.filter(({ code }) => groupOf(code) === group);
  const codeWidth = Math.max(...own.map(({ code }) => code.length));
  return own.flatMap(({ code, title }) => {
    const head = `  ${code.padEnd(codeWidth)}  `;
    return wrapText(title, style.width, { first: head, rest: ' '.repeat(head.length) });
  });
}

function renderEntry(text: FailureText, style: PageStyle): string[] {
  const group = groupOf(text.code);
  const sections = [
    [style.palette.bold(text.code), ...wrapText(text.title, style.width)],
    renderFacts(
      [
        { label: 'phase', text: `${group}: ${groupWords[group]}` },
        { label: 'class', text: classOf(text.code) },
        { label: 'whose', text: ownerWords[text.owner] },
        { label: 'users', text: sdkWords[text.sdk] },
      ],
      style,
    ),
    renderSection('Seen when', renderParagraph(text.seenWhen, style), style),
    renderSection('Cause', renderParagraph(text.cause, style), style),
    renderSection('What to do', renderSteps(text.fix, style), style),
  ];
  return sections.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}
