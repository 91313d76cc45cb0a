import { layOutPhases, type PhaseTimings } from '../failure/lay-out-phases.ts';
import { type Drawing, h } from './draw.ts';
import { formatMs } from './figures.ts';

/** The ladder as it was climbed: each rung where and as long as it was. A table, so it can be read as one. */
export function Waterfall({
  timings,
  failedPhase,
}: {
  readonly timings: PhaseTimings;
  readonly failedPhase: string | null;
}): Drawing | null {
  const spans = layOutPhases(timings);
  if (spans.length === 0) return null;
  const endMs = Math.max(...spans.map(({ startMs, lengthMs }) => startMs + lengthMs), Number.MIN_VALUE);
  return h(
    'table',
    { class: 'waterfall' },
    h('caption', { class: 'unseen' }, 'Phases of the check, in order, with the time each took'),
    h(
      'tbody',
      null,
      spans.map(({ phase, startMs, lengthMs }) => {
        const hasFailed = phase === failedPhase;
        const bar = { marginInlineStart: percent(startMs / endMs), width: percent(lengthMs / endMs) };
        return h(
          'tr',
          { key: phase, class: hasFailed ? 'rung rung-failed' : 'rung' },
          h(
            'th',
            { scope: 'row' },
            hasFailed ? h('span', { class: 'rung-cross', role: 'img', 'aria-label': 'failed:' }, '✗') : null,
            phase,
          ),
          h('td', { class: 'rung-track' }, h('div', { class: 'rung-bar', style: bar })),
          h('td', { class: 'rung-ms' }, formatMs(lengthMs)),
        );
      }),
      h(
        'tr',
        { class: 'rung-total' },
        h('th', { scope: 'row' }, 'total'),
        h('td', null),
        h('td', { class: 'rung-ms' }, formatMs(timings.total)),
      ),
    ),
  );
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}
