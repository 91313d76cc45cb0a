import { type MemoryFigure, measureWatch, tenMinutes, type WatchFigures } from '../bench-watch.ts';
import { describeMachine, type Part } from './page.ts';
import { type Figure, renderFigures } from './render-figures.ts';

/** What `watch` costs over ten minutes, and whether its checks begin on time. */
export const benchWatch: Part = {
  title: 'Watching for ten minutes',
  async measure(folder, tell) {
    tell(`${tenMinutes.targets} targets every ${tenMinutes.everySeconds} s, for ${tenMinutes.seconds} s`);
    const figures = await measureWatch(tenMinutes, folder);
    return [
      describeMachine(),
      '',
      ...renderFigures(describeWatch(figures)),
      '',
      'The targets are honest servers in another process on the same machine; a page that asks for all targets every five seconds is left open.',
      'V8 would let its young generation grow to 128 MB here, and did (353 MB after three minutes, 416 MB after ten): `watch` keeps it as large as',
      'it is at the start. What is left of the growth of resident memory is old garbage that has not been collected yet.',
    ];
  },
};

function describeWatch(figures: WatchFigures): readonly Figure[] {
  const { targets, everySeconds, seconds, checks, lateness } = figures;
  const secondsOfMonth = 30 * 86_400;
  const checksOfMonth = secondsOfMonth / everySeconds;
  return [
    { what: `checks of ${targets} targets every ${everySeconds} s in ${seconds} s`, figure: String(checks) },
    { what: 'turns left out', figure: String(figures.skipped) },
    { what: 'times that an honest server was called not up', figure: String(figures.wrong) },
    { what: 'checks begun late: half of them at most', figure: `${lateness.p50.toFixed(1)} ms` },
    { what: 'checks begun late: 99 of 100 at most', figure: `${lateness.p99.toFixed(1)} ms` },
    { what: 'checks begun late: the latest', figure: `${lateness.most.toFixed(1)} ms` },
    { what: 'processor, of one core', figure: `${figures.cpuPercent.toFixed(1)} %` },
    { what: 'processor a check', figure: `${figures.cpuMsPerCheck.toFixed(2)} ms` },
    ...describeMemory(figures),
    { what: 'growth of the file a check, while it is young', figure: `${figures.fileBytesPerCheck.toFixed(0)} bytes` },
    {
      what: 'the same a target and month, if nothing were ever summed up or forgotten',
      figure: `${((figures.fileBytesPerCheck * checksOfMonth) / 2 ** 20).toFixed(1)} MB`,
    },
    { what: 'slowest answer to the page', figure: `${figures.slowestPageMs.toFixed(0)} ms` },
  ];
}

/** At the end it may be a tenth more than before: the heap than at first, the process than in the middle, when it has warmed up. */
function describeMemory({ memory }: WatchFigures): readonly Figure[] {
  const end = memory.at(-1);
  const describeAll = (what: string, readMb: (one: MemoryFigure) => number, decimals: number, before = memory[0]) =>
    memory.map((one): Figure => {
      const mb = readMb(one);
      const figure = { what: `${what}, after ${one.atSeconds / 60} min`, figure: `${mb.toFixed(decimals)} MB` };
      if (one !== end || before === undefined) return figure;
      const ratio = mb / readMb(before);
      const beside = `${readMb(before).toFixed(decimals)} MB after ${before.atSeconds / 60} min`;
      return { ...figure, beside, ratio, goal: { most: mostGrowth, of: ratio, unit: '×' } };
    });
  return [
    ...describeAll('heap after a collection', ({ heapMb }) => heapMb, 1),
    ...describeAll('resident memory of the whole process', ({ residentMb }) => residentMb, 0, memory[1]),
  ];
}

const mostGrowth = 1.1;
