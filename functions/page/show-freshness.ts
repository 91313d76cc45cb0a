import { useContext, useEffect, useReducer } from 'preact/hooks';
import { type Drawing, h } from './draw.ts';
import type { Snapshot } from './live.ts';
import { tame } from './show-text.ts';
import { formatDuration, formatMoment } from './times.ts';
import { Page } from './use-live.ts';
import { newestCheckMs, wasEverKnown } from './verdict.ts';

/** The server does not answer any more: what is shown is what was known. */
export function Gone({
  snapshot: { trouble, answeredMs, overview, clockAheadMs },
}: {
  readonly snapshot: Snapshot;
}): Drawing | null {
  const { now } = useContext(Page);
  if (trouble === null || overview === null || answeredMs === null) return null;
  const since = formatMoment(answeredMs + clockAheadMs, now() + clockAheadMs);
  const what =
    trouble.kind === 'silence'
      ? `No answer since ${since}`
      : `No usable answer since ${since} (${tame(trouble.detail, 300).replace(/\.$/, '')})`;
  return h('p', { class: 'gone', role: 'alert' }, `${what}. Showing what was known then; trying again.`);
}

/** How old what is shown is; ticks by itself. */
export function DataAge({ snapshot }: { readonly snapshot: Snapshot }): Drawing | null {
  const { now } = useContext(Page);
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(() => tick(undefined), 1_000);
    return () => clearInterval(timer);
  }, []);
  const { overview } = snapshot;
  if (overview === null || overview.targets.length === 0) return h('p', { class: 'age' });
  const checkedMs = newestCheckMs(overview);
  if (checkedMs === null)
    return h('p', { class: 'age' }, wasEverKnown(overview) ? 'No check has come in time' : 'No check yet');
  const nowMs = now() + snapshot.clockAheadMs;
  return h(
    'p',
    { class: 'age' },
    'Newest check ',
    h('time', { dateTime: new Date(checkedMs).toISOString() }, formatMoment(checkedMs, nowMs, true)),
    `, ${formatDuration(nowMs - checkedMs)} ago`,
  );
}
