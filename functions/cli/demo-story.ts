import { firstIncidents } from './demo-incidents.ts';
import type { DemoEvent } from './demo-script.ts';
import type { IncidentTimes } from './demo-times.ts';
import type { PageStyle } from './page-style.ts';
import { escapeHidden } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/** What stands above the demo. */
export interface DemoOpening {
  /** Where the page is. */
  readonly address: string;
  /** The usual port was taken. */
  readonly isElsewhere: boolean;
  /** The file with the history. */
  readonly dataPath: string;
  /** The user named it: it stays. */
  readonly isKept: boolean;
  readonly targets: number;
  readonly everySeconds: number;
}

/** What a newcomer reads first: where the page is, how to watch targets of their own, and what is going to happen. */
export function renderOpening(opening: DemoOpening, { palette, width }: PageStyle): string[] {
  const { address, isElsewhere, dataPath, isKept, targets, everySeconds } = opening;
  const margin = ' '.repeat(15);
  const fact = (label: string, value: string, note: string): string[] => [
    `  ${palette.dim(label.padEnd(13))}${value}`,
    ...(note === '' ? [] : wrapText(note, width, { first: margin, rest: margin }).map(palette.dim)),
  ];
  return [
    '',
    ...fact('Status page', palette.bold(palette.accent(address)), isElsewhere ? 'port 8080 is in use' : ''),
    ...fact('Your own', 'npm start -- --config canary.yml', 'watches the targets of that file instead of these'),
    ...fact('History', escapeHidden(dataPath), isKept ? '' : 'gone when this ends; --data FILE keeps one'),
    '',
    ...wrapText(
      `The real probe checks ${numberWord(targets)} servers of the built-in lab every ${everySeconds} seconds. Now ${numberWord(firstIncidents.length)} things break, one after another, because we break them. Each is found within seconds, alerted at the end of its minute (alarms count minutes), and resolved a minute later. Leave the page open beside this. Ctrl-C ends everything.`,
      width,
    ),
    '',
  ];
}

/** Where things are that the texts name. */
export interface DemoPlaces {
  /** Of the page. */
  readonly address: string;
  /** The targets file of the demo. */
  readonly targetsPath: string;
}

/** What is done to the targets, set apart from what the monitor says of its own. */
export function renderEvent(event: DemoEvent, places: DemoPlaces, style: PageStyle): string[] {
  if (event.kind === 'first-round-over') return renderNextSteps(event.nextMs, places, style);
  const { incident, times, number, atMs } = event;
  const say = (text: string): string[] => renderDeed(atMs, text, style);
  const count = number <= firstIncidents.length ? `${number} of ${firstIncidents.length}: ` : '';
  switch (event.kind) {
    case 'planned':
      return number === 1 ? say(`the first thing breaks at ${formatTime(times.warnsMs)}`) : [];
    case 'warns':
      return say(`${count}${incident.warning?.text}`);
    case 'breaks':
      return say(`${incident.warning === null ? count : ''}${incident.deed}`);
    case 'mends':
      return say(`mended: ${incident.repair}. ${describeAlertTimes(times, number === 1)}`);
  }
}

function describeAlertTimes({ alertedMs, resolvedMs }: IncidentTimes, explains: boolean): string {
  const reason = explains ? ', when the failed minute is over' : '';
  return `Alert at ${formatTime(alertedMs)}${reason}, resolved at ${formatTime(resolvedMs)}`;
}

/** Marked, since the lines of the monitor stand between these. */
function renderDeed(atMs: number, text: string, { width, palette }: PageStyle): string[] {
  const time = `${formatTime(atMs)} `;
  const margin = ' '.repeat(time.length + 2);
  const [first = '', ...rest] = wrapText(text, width, { first: margin, rest: margin });
  return [`${palette.dim(time)}${palette.accent(`▸ ${first.trimStart()}`)}`, ...rest.map(palette.accent)];
}

/** Said last. `dataPath` null: the history is gone. */
export function renderEnd(dataPath: string | null): string[] {
  const history = dataPath === null ? 'and its history is gone' : `and its history stays in ${escapeHidden(dataPath)}`;
  return ['', `The demo has ended, ${history}.`];
}

function renderNextSteps(nextMs: number, places: DemoPlaces, { palette, width }: PageStyle): string[] {
  return [
    '',
    ...wrapText(
      `That was the first round. From here on something breaks every few minutes, next after ${formatTime(nextMs)}, for as long as this runs.`,
      width,
    ),
    '',
    palette.bold('What to try next'),
    ...listSteps(places).flatMap(([command, what]) => [`  ${palette.accent(command)}`, `      ${palette.dim(what)}`]),
    '',
  ];
}

function listSteps({ address, targetsPath }: DemoPlaces): readonly (readonly [string, string])[] {
  return [
    ['npm run -s canary -- check wss://YOUR-HOST/connection/websocket', 'one check of a server of yours, now'],
    ['npm start -- --config canary.yml', 'your own targets, watched as these are'],
    [`npm run -s canary -- check chat --config ${escapeHidden(targetsPath)}`, 'one check of what is watched here'],
    [`npm run -s canary -- history chat --url ${address}`, 'what this page knows, in numbers'],
    ['npm run -s canary -- explain tls.certificate-expired', 'what a code means, and what to do'],
    ['npm run -s canary -- lab', 'every fault that the probe can name'],
  ];
}

/** `02:31:12Z`, as the log of `watch` writes it. */
function formatTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(11, 19)}Z`;
}

function numberWord(count: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six'][count] ?? String(count);
}
