import { useContext, useMemo } from 'preact/hooks';
import { type Child, type Drawing, h } from './draw.ts';
import type { Snapshot } from './live.ts';
import { Canary, type Tone } from './marks.ts';
import { OwnAlarms } from './show-alarms.ts';
import { CodeWords } from './show-diagnosis.ts';
import { DataAge, Gone } from './show-freshness.ts';
import { RecentIncidents } from './show-recent.ts';
import { TargetPage } from './show-target.ts';
import { TargetTable } from './show-targets.ts';
import { showText, tame } from './show-text.ts';
import { ThemeButton } from './show-theme.ts';
import { VerdictBand } from './show-verdict.ts';
import { formatZone } from './times.ts';
import { Page, useSnapshot } from './use-live.ts';
import { useRoute } from './use-route.ts';
import { useTab } from './use-tab.ts';
import { announce, judge, type Verdict } from './verdict.ts';

export function StatusPage(): Drawing {
  const snapshot = useSnapshot();
  const { overview, trouble, answeredMs } = snapshot;
  const route = useRoute();
  const verdict = useMemo(() => (overview === null ? null : judge(overview)), [overview]);
  const tone: Tone = trouble !== null || verdict === null ? 'unknown' : verdict.tone;
  useTab(tone, trouble !== null ? 'No answer' : (verdict?.headline ?? 'Loading'));
  const target = overview?.targets.find(({ name }) => route.view === 'target' && name.toWellFormed() === route.name);
  return h(
    'div',
    { class: 'page', 'data-tone': tone, 'data-stale': trouble === null ? 'no' : 'yes' },
    h('a', { class: 'skip', href: '#content', onClick: skip }, 'Skip to the content'),
    h(
      'header',
      { class: 'masthead' },
      h('a', { class: 'brand', href: '#/' }, h(Canary, {}), 'centrifugo-canary'),
      h(DataAge, { snapshot }),
      h(ThemeButton, {}),
    ),
    h(
      'p',
      { class: 'unseen', role: 'status', 'aria-live': 'polite' },
      verdict === null
        ? ''
        : `${trouble === null ? '' : 'No answer from the server. Last known: '}${tame(announce(verdict), 300)}`,
    ),
    h(Gone, { snapshot }),
    h(
      'main',
      { id: 'content', tabIndex: -1 },
      overview === null || verdict === null
        ? h(Beginning, { snapshot })
        : route.view === 'targets'
          ? h(Overview, { snapshot, verdict })
          : target === undefined
            ? h(NoSuchTarget, { name: route.name })
            : [
                h(Strip, { verdict }),
                h(TargetPage, {
                  key: target.name,
                  target,
                  range: route.range,
                  incident: route.incident ?? null,
                  isPublic: overview.isPublic,
                }),
              ],
    ),
    h(Footer, { isPublic: overview?.isPublic ?? true, answeredMs }),
  );
}

function Overview({
  snapshot: { overview },
  verdict,
}: {
  readonly snapshot: Snapshot;
  readonly verdict: Verdict;
}): Drawing | null {
  if (overview === null) return null;
  const { targets, notice, isPublic } = overview;
  return h(
    'div',
    { class: 'overview' },
    h(VerdictBand, { verdict, subtitle: subtitleOf(verdict), isPublic }),
    notice === null ? null : h('p', { class: 'notice' }, h(CodeWords, { text: notice })),
    targets.length === 0 ? null : h(TargetTable, { targets }),
    targets.length === 0 ? null : h(Legend, {}),
    isPublic ? null : [h(RecentIncidents, { targets }), h(OwnAlarms, {})],
  );
}

function subtitleOf({ headline, troubled }: Verdict): string | null {
  if (headline === 'No targets yet') return 'Name one in `canary.yml` under `targets:` and it shows up here by itself.';
  if (headline === 'First checks are running') return 'Results show up here by themselves, within a round of checks.';
  if (headline === 'No checks come in')
    return 'The probes do not report: nothing can be said about the targets. Look at the monitor itself first.';
  return troubled.length > 0 && troubled.every(({ outcome }) => outcome === 'unknown')
    ? 'All the others are up.'
    : null;
}

/** Before the first answer. */
function Beginning({ snapshot: { trouble } }: { readonly snapshot: Snapshot }): Drawing {
  const why =
    trouble === null
      ? null
      : trouble.kind === 'silence'
        ? 'Nothing answers at this address. It is tried again by itself.'
        : tame(trouble.detail, 300);
  return h(
    'section',
    { class: 'verdict', 'data-tone': 'unknown' },
    h('h1', { tabIndex: -1 }, trouble === null ? 'Loading…' : 'No answer from the server'),
    why === null ? null : h('p', { class: 'verdict-note' }, why),
  );
}

function NoSuchTarget({ name }: { readonly name: string }): Drawing {
  return h(
    'div',
    { class: 'target-page' },
    h('p', { class: 'back' }, h('a', { href: '#/' }, '← All targets')),
    h('h1', { tabIndex: -1 }, 'No such target'),
    h(
      'p',
      null,
      'None is called ',
      showText(name, 200),
      '. It may have been renamed or taken out of the targets file.',
    ),
  );
}

/** Above a single target, how all the others are. */
function Strip({ verdict }: { readonly verdict: Verdict }): Drawing {
  return h('p', { class: 'strip', 'data-tone': verdict.tone }, h('a', { href: '#/' }, verdict.headline));
}

function Legend(_: object): Drawing {
  return h(
    'p',
    { class: 'legend' },
    h('span', { class: 'key key-good' }, 'good'),
    h('span', { class: 'key key-bad' }, 'bad minutes stand out above'),
    h('span', { class: 'key key-unknown' }, 'a stub is unknown'),
    h('span', null, 'Uptime counts minutes that are over and known'),
  );
}

function Footer({ isPublic, answeredMs }: { readonly isPublic: boolean; readonly answeredMs: number | null }): Drawing {
  const { now } = useContext(Page);
  const links: Child = isPublic
    ? h('a', { href: 'api/targets' }, 'JSON')
    : [
        h('a', { href: 'api/targets' }, 'JSON'),
        ' · ',
        h('a', { href: 'metrics' }, 'OpenMetrics'),
        ' · ',
        h('a', { href: 'healthz' }, 'Health'),
      ];
  return h(
    'footer',
    { class: 'footer' },
    h('p', null, `Times are of this browser (${formatZone(answeredMs ?? now())}), days are of UTC. `, links),
  );
}

/** The address keeps saying what is shown. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
