import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { benchAws } from './bench/bench-aws.ts';
import { benchHistory } from './bench/bench-history.ts';
import { benchProbe } from './bench/bench-probe.ts';
import { benchWatch } from './bench/bench-watch.ts';
import { describeLoad, mergePage, type Part } from './bench/page.ts';
import { benchPage } from './bench-page.ts';

// Measures, compares in the same run, and writes docs/benchmarks.md. Missed goals are shown as missed. Words of the command
// line choose parts (`npm run bench -- aws`); the page keeps what it says of the others.
const parts: Readonly<Record<string, Part>> = {
  probe: benchProbe,
  aws: benchAws,
  history: benchHistory,
  page: benchPage,
  watch: benchWatch,
};

const root = path.resolve(import.meta.dirname, '..');
const pageFile = path.join(root, 'docs/benchmarks.md');
const words = process.argv.slice(2);
const stranger = words.find((word) => !Object.hasOwn(parts, word));
if (stranger !== undefined) {
  process.stderr.write(`there is no part ${JSON.stringify(stranger)}; there are ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}

mkdirSync(path.join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(path.join(root, '.cache', 'bench-'));
try {
  let isFirst = true;
  for (const [word, part] of Object.entries(parts)) {
    if (words.length > 0 && !words.includes(word)) continue;
    // Behind another part, the load is that part's own.
    const load = isFirst ? describeLoad() : [];
    isFirst = false;
    const measured = await part.measure(folder, (what) => process.stderr.write(`${word}: ${what} …\n`));
    const lines = [...load, ...measured];
    // After each part: what was measured is not lost with what comes later.
    const titles = Object.values(parts).map(({ title }) => title);
    writeFileSync(pageFile, mergePage(readFileSync(pageFile, 'utf8'), titles, { title: part.title, lines }));
    process.stdout.write(`${lines.join('\n')}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
