import { type Drawing, h } from './draw.ts';
import { Mark } from './marks.ts';
import { readChecks } from './read-checks.ts';
import type { Target } from './read-targets.ts';
import { addressOf, hrefOf } from './route.ts';
import { CodeWords } from './show-diagnosis.ts';
import { showText } from './show-text.ts';
import { formatLasting } from './times.ts';
import { useDetail, useServerNow } from './use-live.ts';
import type { Verdict } from './verdict.ts';
import { describeOwner, nameOwner } from './words.ts';

/** Troubles that are told in full; the list below has them all. */
const mostTold = 3;

interface VerdictProps {
  readonly verdict: Verdict;
  readonly subtitle: string | null;
  readonly isPublic: boolean;
}

/** The first thing on the page, to be read from across the room. */
export function VerdictBand({ verdict, subtitle, isPublic }: VerdictProps): Drawing {
  const told = verdict.troubled.filter(({ outcome }) => outcome !== 'unknown').slice(0, mostTold);
  const more = verdict.troubled.length - told.length;
  return h(
    'section',
    { class: 'verdict', 'data-tone': verdict.tone, 'aria-labelledby': 'verdict' },
    h('h1', { id: 'verdict', tabIndex: -1 }, verdict.headline),
    subtitle === null ? null : h('p', { class: 'verdict-note' }, h(CodeWords, { text: subtitle })),
    told.length === 0
      ? null
      : h(
          'ul',
          { class: 'troubles' },
          told.map((target) => h(Trouble, { key: target.name, target, isPublic })),
          more > 0 && told.length > 0 ? h('li', { class: 'trouble-more' }, `and ${more} more, below`) : null,
        ),
  );
}

/** What, for how long, whose it is, and what to do first. */
function Trouble({ target, isPublic }: { readonly target: Target; readonly isPublic: boolean }): Drawing {
  const nowMs = useServerNow();
  const { name, outcome, failure, sinceMs } = target;
  const isDown = outcome === 'down';
  const { value: checks } = useDetail(
    failure === null || isPublic ? null : addressOf(name, 'checks', { from: '-1h', outcome, limit: '1' }),
    60_000,
    readChecks,
  );
  const [check] = checks ?? [];
  const diagnosis = [check?.failure ?? null, ...(check?.degradations ?? [])].find((one) => one?.code === failure?.code);
  const step = diagnosis?.fix[0];
  const owner = nameOwner(failure?.owner ?? null);
  const places = describePlaces(target);
  return h(
    'li',
    { class: 'trouble' },
    h(Mark, { outcome }),
    h(
      'div',
      null,
      h(
        'p',
        { class: 'trouble-what' },
        h('a', { href: hrefOf({ view: 'target', name, range: null }) }, showText(name, 60)),
        failure === null ? null : [h('span', { class: 'dash' }, ' – '), showText(failure.title, 140)],
      ),
      h(
        'p',
        { class: 'trouble-facts dotted' },
        isDown && sinceMs !== null ? h('span', null, `for ${formatLasting(nowMs - sinceMs)}`) : null,
        owner === null ? null : h('span', { title: describeOwner(failure?.owner ?? null) ?? '' }, owner),
        places === null ? null : h('span', null, places),
        failure === null ? null : h('span', null, h('code', null, showText(failure.code, 60))),
      ),
      step === undefined
        ? null
        : h('p', { class: 'trouble-step' }, h('b', null, 'Do first: '), h(CodeWords, { text: step })),
    ),
  );
}

/** "in 2 of 3 regions", or the one region where it is; null where there is no other. */
function describePlaces({ regions, outcome }: Target): string | null {
  const hit = regions.filter((region) => region.outcome === outcome || region.outcome === 'down');
  const [only] = hit;
  if (regions.length === 1 || only === undefined) return null;
  if (hit.length === regions.length) return `in all ${regions.length} regions`;
  return hit.length === 1 ? `only in ${only.region}` : `in ${hit.length} of ${regions.length} regions`;
}
