import { measureWatch, tenMinutes, type WatchFigures } from '../bench-watch.ts';
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
    ];
  },
};

function describeWatch(figures: WatchFigures): readonly Figure[] {
  const { targets, everySeconds, seconds, checks, lateness, memoryMb } = figures;
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
    {
      what: 'resident memory at the end, beside that after a third of the time',
      figure: `${memoryMb.late.toFixed(0)} MB`,
      beside: `${memoryMb.early.toFixed(0)} MB`,
      ratio: memoryMb.late / memoryMb.early,
    },
    { what: 'growth of the file a check, while it is young', figure: `${figures.fileBytesPerCheck.toFixed(0)} bytes` },
    {
      what: 'the same a target and month, if nothing were ever summed up or forgotten',
      figure: `${((figures.fileBytesPerCheck * checksOfMonth) / 2 ** 20).toFixed(1)} MB`,
    },
    { what: 'slowest answer to the page', figure: `${figures.slowestPageMs.toFixed(0)} ms` },
  ];
}
