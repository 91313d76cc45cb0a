import { type Drawing, h } from './draw.ts';
import type { Outcome } from './read-targets.ts';
import { outcomeWords } from './words.ts';

/** The sign of an outcome: another outline for each, so that colour is not needed. Read aloud unless it is `silent`. */
export function Mark({ outcome, silent = false }: { readonly outcome: Outcome; readonly silent?: boolean }): Drawing {
  const label = silent
    ? { 'aria-hidden': 'true' as const }
    : { role: 'img' as const, 'aria-label': outcomeWords[outcome] };
  return h('svg', { class: `mark mark-${outcome}`, viewBox: '0 0 16 16', ...label }, shapes[outcome]());
}

const shapes: Readonly<Record<Outcome, () => readonly Drawing[]>> = {
  up: () => [
    h('circle', { cx: 8, cy: 8, r: 7.2, class: 'body' }),
    h('path', { d: 'M4.6 8.3 7 10.7 11.4 5.6', class: 'sign' }),
  ],
  degraded: () => [
    h('path', { d: 'M8 .9 15.4 14.4H.6Z', class: 'body' }),
    h('path', { d: 'M8 5.4V9.4M8 11.6V12.4', class: 'sign' }),
  ],
  down: () => [
    h('path', { d: 'M4.8.6H11.2L15.4 4.8V11.2L11.2 15.4H4.8L.6 11.2V4.8Z', class: 'body' }),
    h('path', { d: 'M5.2 5.2 10.8 10.8M10.8 5.2 5.2 10.8', class: 'sign' }),
  ],
  unknown: () => [
    h('circle', { cx: 8, cy: 8, r: 6.6, class: 'ring' }),
    h('path', { d: 'M6 6.4A2 2 0 1 1 8.7 8.2C8.2 8.5 8 8.8 8 9.4M8 11.3V12', class: 'query' }),
  ],
};

/** The canary of the name. It falls off its perch when something is down. */
export const canaryPath =
  'M2.6 27.4 8.8 20.6C7.6 13 12 8 17.6 7.6 18.4 4.6 20.8 3 23.6 3.2 26.6 3.4 28.4 5.6 28.2 8.6L31.4 10.2 28 11.4C27.8 19.6 22.6 25 14.4 24.8Z';

export type Tone = 'good' | 'warn' | 'bad' | 'unknown';

export function Canary(): Drawing {
  return h(
    'svg',
    { class: 'canary', viewBox: '0 0 32 32', 'aria-hidden': 'true' },
    h('path', { d: canaryPath, class: 'canary-body' }),
    h('circle', { cx: 23.8, cy: 7.6, r: 1.3, class: 'canary-eye' }),
  );
}

const iconColours: Readonly<Record<Tone, string>> = {
  good: '#1f7a4d',
  warn: '#b36b00',
  bad: '#b3170f',
  unknown: '#666c66',
};

/** The icon of the tab, as a data: address. */
export function drawIcon(tone: Tone): string {
  const turn = tone === 'bad' ? ' transform="rotate(180 16 16)"' : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${iconColours[tone]}"/><g${turn}><path transform="translate(3.4 3.4) scale(.78)" fill="#ffd84a" d="${canaryPath}"/></g></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
