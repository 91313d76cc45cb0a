import { chooseMinutes } from './day-bar.ts';
import { type Child, type Drawing, h } from './draw.ts';
import { formatRatio, formatRatioWhileDown } from './figures.ts';
import { Mark } from './marks.ts';
import type { Target } from './read-targets.ts';
import { hrefOf } from './route.ts';
import { DayBar, MinuteBar } from './show-days.ts';
import { showText, tame } from './show-text.ts';
import { formatLasting } from './times.ts';
import { useIsCheapToAsk, useServerNow } from './use-live.ts';
import { sortByTrouble } from './verdict.ts';
import { nameOwner, outcomeWords } from './words.ts';

/** Each of them asks for its own minutes. */
const mostByMinute = 20;

/** Every target in a line, worst first. */
export function TargetTable({ targets }: { readonly targets: readonly Target[] }): Drawing {
  const windows = targets[0]?.uptime.map(({ window }) => window) ?? [];
  const hasDays = targets.some(({ days }) => days !== null) || windows.length > 0;
  const isCheap = useIsCheapToAsk();
  const minutes = isCheap && targets.length <= mostByMinute ? chooseMinutes(targets.map(({ days }) => days)) : null;
  const hasCertificates = targets.some(({ certificateDaysLeft }) => certificateDaysLeft !== null);
  return h(
    'table',
    { class: 'targets', role: 'table', 'aria-label': 'Targets, worst first' },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        head('Target', 'col-name'),
        head('Regions', 'col-regions'),
        hasDays ? head(minutes === null ? '90 days' : `${minutes} minutes`, 'col-days') : null,
        windows.map((window) => head([h('span', { class: 'unseen' }, 'Uptime '), window], 'col-uptime')),
        hasCertificates ? head(h('abbr', { title: 'Days the certificate is still valid' }, 'Cert'), 'col-cert') : null,
      ),
    ),
    h(
      'tbody',
      { role: 'rowgroup' },
      sortByTrouble(targets).map((target) =>
        h(TargetRow, { key: target.name, target, minutes, hasDays, hasCertificates }),
      ),
    ),
  );
}

function head(text: Child, name: string): Drawing {
  return h('th', { scope: 'col', role: 'columnheader', class: name }, text);
}

interface RowProps {
  readonly target: Target;
  /** null: the bar is of days. */
  readonly minutes: number | null;
  readonly hasDays: boolean;
  readonly hasCertificates: boolean;
}

function TargetRow({ target, minutes, hasDays, hasCertificates }: RowProps): Drawing {
  const { name, outcome, uptime, days, certificateDaysLeft } = target;
  return h(
    'tr',
    { role: 'row', class: `target target-${outcome}` },
    h(
      'th',
      { scope: 'row', role: 'rowheader', class: 'col-name' },
      h(Mark, { outcome, silent: true }),
      h(
        'span',
        { class: 'target-text' },
        h('a', { class: 'target-link', href: hrefOf({ view: 'target', name, range: null }) }, showText(name)),
        h(StateLine, { target }),
      ),
    ),
    h('td', { role: 'cell', class: 'col-regions' }, h(Regions, { target })),
    hasDays
      ? h(
          'td',
          { role: 'cell', class: 'col-days' },
          minutes === null ? h(DayBar, { days }) : h(MinuteBar, { target: name, minutes }),
        )
      : null,
    uptime.map(({ window, ratio }) =>
      h(
        'td',
        { key: window, role: 'cell', class: 'col-uptime', 'data-window': window },
        outcome === 'down' ? formatRatioWhileDown(ratio) : formatRatio(ratio),
      ),
    ),
    hasCertificates
      ? h('td', { role: 'cell', class: 'col-cert' }, h(CertificateDays, { days: certificateDaysLeft }))
      : null,
  );
}

/** "for 4 min – tls.chain-incomplete – TLS owner". */
export function StateLine({ target }: { readonly target: Target }): Drawing {
  const nowMs = useServerNow();
  const { outcome, sinceMs, failure } = target;
  const owner = nameOwner(failure?.owner ?? null);
  // Of a degraded target, `since` is when users could get in, which is nothing to worry about.
  const lasts = sinceMs === null ? '' : outcome === 'degraded' ? '' : ` for ${formatLasting(nowMs - sinceMs)}`;
  return h(
    'span',
    { class: 'state-line dotted' },
    h('span', null, `${outcomeWords[outcome]}${lasts}`),
    failure === null ? null : h('span', null, h('code', null, tame(failure.code, 60))),
    owner === null ? null : h('span', null, owner),
  );
}

function Regions({ target }: { readonly target: Target }): Drawing {
  return h(
    'ul',
    { class: 'regions' },
    target.regions.map(({ region, outcome, code }) =>
      h(
        'li',
        {
          key: region,
          class: `region region-${outcome}`,
          title: tame(`${region}: ${outcomeWords[outcome]}${code === null ? '' : `, ${code}`}`),
        },
        h(Mark, { outcome }),
        h('span', null, tame(region, 40)),
      ),
    ),
  );
}

export function CertificateDays({ days }: { readonly days: number | null }): Drawing {
  if (days === null) return h('span', { class: 'absent' }, '–');
  const urgency = days < 0 ? 'expired' : days <= 14 ? 'soon' : 'fine';
  return h('span', { class: `cert cert-${urgency}` }, days < 0 ? 'expired' : days < 1 ? '< 1 d' : `${days} d`);
}
