import { chooseMinutes } from './day-bar.ts';
import { type Drawing, h } from './draw.ts';
import { formatRatio, formatRatioWhileDown } from './figures.ts';
import { Mark } from './marks.ts';
import { readChecks } from './read-checks.ts';
import type { Target } from './read-targets.ts';
import { hrefOf, type RangeName, rangeNames, ranges } from './route.ts';
import { TargetAlarms } from './show-alarms.ts';
import { NewestChecks, newestChecksOf } from './show-checks.ts';
import { DayBar, DayTable, MinuteBar } from './show-days.ts';
import { DiagnosisOf } from './show-diagnosis.ts';
import { Failures } from './show-failures.ts';
import { Incidents } from './show-incidents.ts';
import { Latency } from './show-latency.ts';
import { Section } from './show-section.ts';
import { AsTable } from './show-table.ts';
import { CertificateDays, StateLine } from './show-targets.ts';
import { showText, tame } from './show-text.ts';
import { formatDuration } from './times.ts';
import { useDetail, useIsCheapToAsk, useServerNow } from './use-live.ts';
import { outcomeWords } from './words.ts';

const barNote = 'Low is good, what stands out above was bad, a stub is unknown.';

interface TargetPageProps {
  readonly target: Target;
  /** null: a day, or an hour while less than a day is known. */
  readonly range: RangeName | null;
  /** The one that is open from the beginning; null: none. */
  readonly incident: string | null;
  /** Names and states alone are shown, and the rest is not asked for. */
  readonly isPublic: boolean;
}

/** All about one target, what matters at three in the morning first. */
export function TargetPage({ target, range: chosen, incident, isPublic }: TargetPageProps): Drawing {
  const { name, outcome, days } = target;
  const minutes = useIsCheapToAsk() ? chooseMinutes([days]) : null;
  const range = chosen ?? (minutes === null ? '24h' : '1h');
  return h(
    'div',
    { class: 'target-page' },
    h('p', { class: 'back' }, h('a', { href: '#/' }, '← All targets')),
    h(
      'header',
      { class: `target-head target-${outcome}` },
      h('h1', { id: 'target-name', tabIndex: -1 }, h(Mark, { outcome }), showText(name, 600)),
      h('p', null, h(StateLine, { target })),
      target.failure === null ? null : h('p', null, showText(target.failure.title, 200)),
    ),
    isPublic || outcome === 'up' ? null : h(NewestDiagnosis, { target }),
    h(Figures, { target }),
    h(RegionTable, { target }),
    minutes === null
      ? null
      : h(
          Section,
          { title: `${minutes} minutes`, note: barNote },
          h('div', { class: 'day-bar-large' }, h(MinuteBar, { target: name, minutes })),
        ),
    // Of a monitor that is younger than a day, the minutes above tell all.
    days === null || minutes !== null
      ? null
      : h(
          Section,
          {
            title: '90 days',
            note: `A column a day (UTC). ${barNote}`,
          },
          h('div', { class: 'day-bar-large' }, h(DayBar, { days })),
          h(AsTable, { label: 'Days as a table', draw: () => h(DayTable, { days }) }),
        ),
    isPublic
      ? null
      : [
          h(
            'nav',
            { class: 'ranges', 'aria-label': 'Range of what follows' },
            rangeNames.map((one) =>
              h(
                'a',
                {
                  key: one,
                  href: hrefOf({ view: 'target', name, range: one }),
                  ...(one === range ? { 'aria-current': 'true' } : {}),
                },
                ranges[one].words,
              ),
            ),
          ),
          h(Latency, { key: `latency ${range}`, name, range, regions: target.regions.map(({ region }) => region) }),
          h(Failures, { name, range }),
          h(Incidents, { target, range, opened: incident }),
          h(TargetAlarms, { name }),
          h(NewestChecks, { name }),
        ],
  );
}

/** Of the newest check that is not well. */
function NewestDiagnosis({ target: { name, failure } }: { readonly target: Target }): Drawing | null {
  const { value: checks } = useDetail(newestChecksOf(name), 5_000, readChecks);
  const all = checks?.flatMap((check) =>
    [...(check.failure === null ? [] : [check.failure]), ...check.degradations].map((diagnosis) => ({
      diagnosis,
      check,
    })),
  );
  const found = all?.find(({ diagnosis }) => diagnosis.code === failure?.code) ?? all?.[0];
  if (found === undefined) return null;
  return h(Section, { title: 'Diagnosis' }, h(DiagnosisOf, { ...found, titled: failure?.title ?? null }));
}

function Figures({ target: { outcome, uptime, certificateDaysLeft } }: { readonly target: Target }): Drawing {
  return h(
    'dl',
    { class: 'big-figures' },
    uptime.map(({ window, ratio }) =>
      h(
        'div',
        { key: window },
        h('dt', null, `Uptime ${window}`),
        h('dd', null, outcome === 'down' ? formatRatioWhileDown(ratio) : formatRatio(ratio)),
      ),
    ),
    certificateDaysLeft === null
      ? null
      : h('div', null, h('dt', null, 'Certificate'), h('dd', null, h(CertificateDays, { days: certificateDaysLeft }))),
  );
}

function RegionTable({ target: { regions } }: { readonly target: Target }): Drawing {
  const nowMs = useServerNow();
  return h(
    Section,
    { title: 'Regions' },
    h(
      'ul',
      { class: 'region-list' },
      regions.map(({ region, outcome, code, checkedMs }) =>
        h(
          'li',
          { key: region },
          h(Mark, { outcome, silent: true }),
          h('b', null, tame(region, 60)),
          h('span', null, outcomeWords[outcome]),
          code === null ? null : h('code', null, tame(code, 80)),
          h(
            'span',
            { class: 'quiet' },
            checkedMs === null ? 'no check has come in time' : `checked ${formatDuration(nowMs - checkedMs)} ago`,
          ),
        ),
      ),
    ),
  );
}
