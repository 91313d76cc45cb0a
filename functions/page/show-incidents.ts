import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Drawing, h } from './draw.ts';
import { describeIncidentTimes } from './incident-times.ts';
import { Mark } from './marks.ts';
import { readChecks } from './read-checks.ts';
import { type IncidentView, readIncidents } from './read-history.ts';
import type { Target } from './read-targets.ts';
import { upAgainSince } from './recent-incidents.ts';
import { addressOf, type RangeName, ranges } from './route.ts';
import { DiagnosisOf } from './show-diagnosis.ts';
import { Section, showAnswer } from './show-section.ts';
import { showText, tame } from './show-text.ts';
import { useDetail, useServerNow } from './use-live.ts';
import { useOpening } from './use-opening.ts';
import { nameOwner } from './words.ts';

/** What went wrong, newest first; each opens into its diagnosis. */
export function Incidents({
  target,
  range,
  opened,
}: {
  readonly target: Target;
  readonly range: RangeName;
  /** The one that is open from the beginning; null: none. */
  readonly opened: string | null;
}): Drawing {
  const { from, lately, ms } = ranges[range];
  const answer = useDetail(
    addressOf(target.name, 'incidents', { from, limit: '50' }),
    ms <= 86_400_000 ? 30_000 : 120_000,
    readIncidents,
  );
  return h(
    Section,
    { title: 'Incidents', note: `In ${lately}, newest first` },
    showAnswer(answer, 'Looking for incidents…', (incidents) =>
      incidents.length === 0
        ? h('p', { class: 'absent' }, `None in ${lately}, up to the last whole minute.`)
        : h(
            'ul',
            { class: 'incidents' },
            incidents.map((incident) =>
              h(Incident, { key: incident.id, target, incident, isAskedFor: incident.id === opened }),
            ),
          ),
    ),
  );
}

function Incident({
  target,
  incident,
  isAskedFor,
}: {
  readonly target: Target;
  readonly incident: IncidentView;
  readonly isAskedFor: boolean;
}): Drawing {
  const nowMs = useServerNow();
  const { isOpen, open, onToggle } = useOpening(isAskedFor);
  const item = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    if (!isAskedFor) return;
    open();
    item.current?.scrollIntoView();
    item.current?.querySelector('summary')?.focus({ preventScroll: true });
  }, [isAskedFor]);
  const { startedMs, endedMs, code, title, regions, changed, owner } = incident;
  const upMs = endedMs ?? upAgainSince(target, startedMs);
  const who = nameOwner(owner);
  return h(
    'li',
    { ref: item },
    h(
      'details',
      { class: upMs === null ? 'incident incident-lasting' : 'incident', open: isOpen, onToggle },
      h(
        'summary',
        null,
        h(Mark, { outcome: upMs === null ? 'down' : 'up', silent: true }),
        h(
          'span',
          { class: 'incident-line' },
          h('span', { class: 'incident-title' }, showText(title ?? code ?? 'failing', 160)),
          h(
            'span',
            { class: 'incident-facts' },
            upMs === null ? 'ongoing ' : null,
            describeIncidentTimes({ startedMs, endedMs: upMs, isOver: endedMs !== null }, nowMs),
            regions.length === 0 ? null : ` · ${tame(regions.join(', '), 200)}`,
            who === null ? null : ` · ${who}`,
            code === null || title === null ? null : [' · ', h('code', null, tame(code, 80))],
          ),
        ),
      ),
      isOpen ? h(IncidentBody, { name: target.name, incident, nowMs }) : null,
    ),
    changed === null || changed.length === 0
      ? null
      : h(
          'ul',
          { class: 'changes', 'aria-label': 'What changed when it began' },
          changed.map(({ what, before, after }) =>
            h(
              'li',
              null,
              h('b', null, `${tame(what, 40)} changed: `),
              showText(before, 100),
              ' → ',
              showText(after, 100),
            ),
          ),
        ),
  );
}

function IncidentBody({
  name,
  incident,
  nowMs,
}: {
  readonly name: string;
  readonly incident: IncidentView;
  readonly nowMs: number;
}): Drawing {
  const { startedMs, endedMs, code, title } = incident;
  // The end of one that lasts would change the address each time it is drawn; no end is now.
  const to = endedMs === null ? {} : { to: new Date(Math.min(endedMs, nowMs)).toISOString() };
  const address = addressOf(name, 'checks', {
    from: new Date(startedMs).toISOString(),
    ...to,
    outcome: 'down',
    limit: '20',
  });
  const answer = useDetail(address, 60_000, readChecks);
  return h(
    'div',
    { class: 'incident-body' },
    showAnswer(answer, 'Reading its checks…', (checks) => {
      const check = checks.find(({ failure }) => failure?.code === code) ?? checks[0];
      return check?.failure
        ? h(DiagnosisOf, { diagnosis: check.failure, check, titled: title })
        : h('p', { class: 'absent' }, 'Its checks are no longer kept.');
    }),
  );
}
