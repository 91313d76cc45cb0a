import { catalogue, chapters, classOf, groupOf, groups } from './catalogue.ts';
import type { FailureText, Owner, SdkExperience } from './entry.ts';
import type { Group } from './phases.ts';
import { unknownText } from './unknown.ts';
import { groupWords, ownerWords, sdkWords } from './wording.ts';

/** The whole catalogue as Markdown: a table and a section a code for each group, with the code itself as anchor. */
export function renderFailuresPage(): string {
  return `${[...introduction(), ...groups.flatMap(renderGroup), ...renderUnknown()].join('\n')}\n`;
}

function introduction(): string[] {
  return [
    '# Failure codes',
    '',
    '<!-- Generated from functions/failure by scripts/generate-docs.ts. Change the catalogue, not this page. -->',
    '',
    'A check climbs the ladder `dns → tcp → tls → upgrade → token → connect → refresh` and names the first rung that',
    'breaks with exactly one code. `centrifugo-canary explain CODE` prints the same text; in a diagnosis, the evidence of the check',
    'makes it more precise. Once released, a code is never renamed or used for something else.',
    '',
    'The token is fetched or signed beside the transport and judged after the upgrade, so that a dead token endpoint does',
    'not hide a dead server. It is never sent over a connection whose certificate did not pass.',
    '',
    '| owner | who has to act |',
    '| --- | --- |',
    ...Object.keys(ownerWords).map((owner) => `| ${owner} | ${ownerWords[owner as Owner]} |`),
    '',
    '| SDK | what a user of a client SDK lives through |',
    '| --- | --- |',
    ...Object.keys(sdkWords).map((sdk) => `| ${sdk} | ${sdkWords[sdk as SdkExperience]} |`),
    '',
    'The SDK column says what is usual for a code; a failure that is printed says what its own evidence means, by the rules',
    'of the official JavaScript client (a Close without a reason, an error that is not temporary).',
    '',
    `Groups: ${groups.map((group) => `[${group}](#${group})`).join(' · ')} · [unknown](#unknown)`,
    '',
  ];
}

function renderGroup(group: Group): string[] {
  const texts = catalogue.filter(({ code }) => groupOf(code) === group);
  const isReserved = !(group in chapters);
  return [
    `## ${group}`,
    '',
    `${capitalised(groupWords[group])}.${isReserved ? ' Reserved: explained here, and not checked yet.' : ''}`,
    '',
    '| code | seen when | owner | SDK |',
    '| --- | --- | --- | --- |',
    ...texts.map(
      (text) => `| [${text.code}](#${text.code}) | ${inCell(text.seenWhen)} | ${text.owner} | ${text.sdk} |`,
    ),
    '',
    ...texts.flatMap(renderCode),
  ];
}

function renderCode(text: FailureText): string[] {
  const { code, title, owner, sdk, seenWhen, cause, fix } = text;
  return [
    `<a id="${code}"></a>`,
    '',
    `### ${code}`,
    '',
    `**${title}.**`,
    '',
    `- Seen when: ${seenWhen}`,
    `- Who has to act: ${ownerWords[owner]} (\`${owner}\`). Alarm class: ${classOf(code)}.`,
    `- What a user lives through: ${sdkWords[sdk]} (\`${sdk}\`)`,
    '',
    `Likely cause: ${cause}`,
    '',
    'What to do:',
    '',
    ...fix.map((step, index) => `${index + 1}. ${step}`),
    '',
  ];
}

function renderUnknown(): string[] {
  const { cause, fix } = unknownText('tls');
  return [
    '## unknown',
    '',
    'Every group has one more code, `<group>.unknown`: nothing above matched. It names no owner, keeps all evidence, and is',
    'counted as a metric of its own, since it says how complete the catalogue is. For `tls.unknown`:',
    '',
    `> ${cause}`,
    '',
    'What to do:',
    '',
    ...fix.map((step, index) => `${index + 1}. ${step}`),
  ];
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
