import { useRef } from 'preact/hooks';
import { type Drawing, h } from './draw.ts';
import { describeIncidentTimes } from './incident-times.ts';
import { Mark } from './marks.ts';
import { readIncidents } from './read-history.ts';
import type { Target } from './read-targets.ts';
import { chooseTroubled, joinRecent, mostRecent, type RecentIncident } from './recent-incidents.ts';
import { addressOf, hrefOf } from './route.ts';
import { showText, tame } from './show-text.ts';
import { useDetails, useIsCheapToAsk, useServerNow } from './use-live.ts';
import { nameOwner } from './words.ts';

/** What has been over for longer than this does not change any more. */
const settledMs = 600_000;
/** What began later than this is to be found in the last hour, too. */
const youngMs = 45 * 60_000;

/** What broke in the last day, also when it is over: seen, diagnosed, resolved. Nothing where nothing did. */
export function RecentIncidents({ targets }: { readonly targets: readonly Target[] }): Drawing | null {
  const nowMs = useServerNow();
  const isCheap = useIsCheapToAsk();
  const troubled = chooseTroubled(targets, nowMs, isCheap);
  const answers = useDetails(
    troubled.map((target) => ({
      address: addressOf(target.name, 'incidents', { from: '-24h', limit: String(mostRecent) }),
      leastEveryMs: isSettled(target, nowMs) ? (isCheap ? 120_000 : 3_600_000) : isCheap ? 10_000 : 300_000,
    })),
    readIncidents,
  );
  const found = new Map(troubled.map(({ name }, index) => [name, answers[index] ?? []]));
  const listed = useRef<readonly RecentIncident[]>([]);
  listed.current = joinRecent(troubled, found, listed.current, nowMs);
  const shown = listed.current.slice(0, mostRecent);
  const more = listed.current.length - shown.length;
  if (shown.length === 0) return null;
  return h(
    'section',
    { class: 'section recent', 'aria-labelledby': 'recent' },
    h('h2', { id: 'recent' }, 'Recent incidents'),
    h('p', { class: 'section-note' }, 'Of the last 24 hours. Each leads to its diagnosis.'),
    h(
      'ul',
      { class: 'recent-list' },
      shown.map((incident) =>
        h(Recent, { key: `${incident.target} ${incident.id ?? incident.startedMs ?? ''}`, incident, nowMs }),
      ),
    ),
    more > 0 ? h('p', { class: 'section-note' }, `${more} more, on the pages of their targets.`) : null,
  );
}

function Recent({ incident, nowMs }: { readonly incident: RecentIncident; readonly nowMs: number }): Drawing {
  const { target, id, code, title, owner, regions, startedMs, endedMs, state } = incident;
  const who = nameOwner(owner);
  // A young monitor's page shows an hour by itself: over a day, what is known of it would be a hair's breadth.
  const range = startedMs !== null && nowMs - startedMs < youngMs ? null : '24h';
  const href = hrefOf({ view: 'target', name: target, range, ...(id === null ? {} : { incident: id }) });
  return h(
    'li',
    { class: `recent-one recent-${state}` },
    h(Mark, { outcome: state === 'lasting' ? 'down' : 'up', silent: true }),
    h(
      'p',
      { class: 'recent-what' },
      h('a', { href }, h('b', null, showText(target, 64)), ' – ', showText(title ?? code ?? 'failing', 140)),
    ),
    h(
      'p',
      { class: 'recent-when' },
      state === 'lasting' ? h('b', null, 'ongoing ') : null,
      startedMs === null ? '' : describeIncidentTimes({ startedMs, endedMs, isOver: state === 'over' }, nowMs),
    ),
    h(
      'p',
      { class: 'recent-facts dotted' },
      code === null || title === null ? null : h('span', null, h('code', null, tame(code, 80))),
      who === null ? null : h('span', null, who),
      regions.length === 0 ? null : h('span', null, tame(regions.join(', '), 120)),
    ),
  );
}

function isSettled({ outcome, sinceMs, regions }: Target, nowMs: number): boolean {
  const isUp = outcome !== 'down' && regions.every((region) => region.outcome !== 'down');
  return isUp && sinceMs !== null && nowMs - sinceMs > settledMs;
}
