import { type Drawing, h } from './draw.ts';
import { formatMs } from './figures.ts';
import { Mark } from './marks.ts';
import { type CheckView, readChecks } from './read-checks.ts';
import { addressOf } from './route.ts';
import { DiagnosisOf } from './show-diagnosis.ts';
import { Section, showAnswer } from './show-section.ts';
import { showText, tame } from './show-text.ts';
import { Waterfall } from './show-waterfall.ts';
import { formatMoment } from './times.ts';
import { useDetail, useServerNow } from './use-live.ts';
import { useOpening } from './use-opening.ts';

/** How many are shown; `canary history` and the API have the rest. */
const mostShown = 20;

/** The newest checks of a day, whatever their outcome. */
export function newestChecksOf(name: string): string {
  return addressOf(name, 'checks', { from: '-24h', limit: String(mostShown) });
}

export function NewestChecks({ name }: { readonly name: string }): Drawing {
  const answer = useDetail(newestChecksOf(name), 5_000, readChecks);
  return h(
    Section,
    { title: 'Newest checks', note: 'Each opens into its phases' },
    showAnswer(answer, 'Reading checks…', (checks) =>
      checks.length === 0
        ? h('p', { class: 'absent' }, 'No check in the last 24 hours.')
        : h(
            'ul',
            { class: 'checks' },
            checks.map((check) => h(CheckLine, { key: `${check.startedMs} ${check.region}`, check })),
          ),
    ),
  );
}

function CheckLine({ check }: { readonly check: CheckView }): Drawing {
  const nowMs = useServerNow();
  const { isOpen, onToggle } = useOpening();
  const diagnoses = [...(check.failure === null ? [] : [check.failure]), ...check.degradations];
  return h(
    'li',
    null,
    h(
      'details',
      { class: 'check', onToggle },
      h(
        'summary',
        null,
        h(Mark, { outcome: check.outcome }),
        h('span', { class: 'check-time' }, formatMoment(check.startedMs, nowMs, true)),
        h('span', { class: 'check-region' }, tame(check.region, 40)),
        h(
          'span',
          { class: 'check-code' },
          diagnoses.map(({ code }) => h('code', null, tame(code, 60))),
        ),
        h('span', { class: 'check-total' }, formatMs(check.timings.total)),
      ),
      isOpen
        ? h(
            'div',
            { class: 'incident-body' },
            h(CheckFacts, { check }),
            diagnoses.map((diagnosis) =>
              h(DiagnosisOf, { key: diagnosis.code, diagnosis, check: diagnosis === check.failure ? check : null }),
            ),
            check.failure === null ? h(Waterfall, { timings: check.timings, failedPhase: null }) : null,
          )
        : null,
    ),
  );
}

function CheckFacts({ check }: { readonly check: CheckView }): Drawing | null {
  const facts = [
    ['URL', check.url],
    ['Address', check.address],
    ['Centrifugo', check.serverVersion],
    [
      'Certificate',
      check.certificate === null ? null : `${check.certificate.subject}, ${check.certificate.daysLeft} days left`,
    ],
  ].flatMap(([label, text]) => (typeof label === 'string' && typeof text === 'string' ? [{ label, text }] : []));
  if (facts.length === 0) return null;
  return h(
    'dl',
    { class: 'evidence' },
    facts.flatMap(({ label, text }) => [h('dt', null, label), h('dd', null, showText(text, 500))]),
  );
}
