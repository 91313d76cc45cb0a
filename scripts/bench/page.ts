import os from 'node:os';

/** Something that is measured by itself, and has its own section of the page. */
export interface Part {
  readonly title: string;
  /** The lines of its section. `folder` is there for this run only; `tell` says what is being done. */
  measure(folder: string, tell: (what: string) => void): Promise<readonly string[]>;
}

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The page with one section replaced: sections in the order of `titles`, behind them what has another title. */
export function mergePage(page: string, titles: readonly string[], fresh: Section): string {
  const sections = new Map(page.split(/^## /m).slice(1).map(readSection));
  sections.set(fresh.title, fresh.lines.join('\n').trim());
  const others = [...sections.keys()].filter((title) => !titles.includes(title));
  const bodies = [...titles, ...others].flatMap((title) => {
    const body = sections.get(title);
    return body === undefined ? [] : ['', `## ${title}`, '', body];
  });
  return [...head, ...bodies, ''].join('\n');
}

const head = [
  '# Benchmarks',
  '',
  'Written by `npm run bench`, or a part of it by `npm run bench -- aws`. Every comparison is made in one run on one machine, in',
  'turn; quote the ratios, not the times.',
];

function readSection(text: string): readonly [string, string] {
  const [title = '', ...lines] = text.split('\n');
  return [title, lines.join('\n').trim()];
}

/** What has to be said of a section if other work was running when it began: its times are too long, its counts are not. */
export function describeLoad(): readonly string[] {
  const [load = 0] = os.loadavg();
  if (load <= os.cpus().length) return [];
  return [
    `**Other work was running (load ${load.toFixed(1)} on ${os.cpus().length} cores): the times here are too long. Run it again alone.**`,
    '',
  ];
}

/** Where it was measured: each part says it for itself, as they need not be measured on the same day. */
export function describeMachine(): string {
  const [cpu] = os.cpus();
  const memoryGb = Math.round(os.totalmem() / 2 ** 30);
  return `Machine: ${os.cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memoryGb} GB of memory, ${os.type()} ${os.arch()}, Node ${process.versions.node}, OpenSSL ${process.versions.openssl}.`;
}
