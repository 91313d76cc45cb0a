import { describeEvidence, type EvidenceLine } from '../failure/describe-evidence.ts';
import { type Child, type Drawing, h } from './draw.ts';
import { asFailure, type CheckView, type Diagnosis } from './read-checks.ts';
import { showText, tame } from './show-text.ts';
import { Waterfall } from './show-waterfall.ts';
import { describeOwner, describeSdk } from './words.ts';

interface DiagnosisProps {
  readonly diagnosis: Diagnosis;
  readonly check: CheckView | null;
  /** The title that stands above it already, and is not said twice. */
  readonly titled?: string | null;
}

/** Everything that is known of why a check failed: whose it is, what users live through, the cause, what to do, what was seen. */
export function DiagnosisOf({ diagnosis, check, titled = null }: DiagnosisProps): Drawing {
  const owner = describeOwner(diagnosis.owner);
  const lived = describeSdk(diagnosis.sdk);
  const facts = collectEvidence(diagnosis);
  return h(
    'article',
    { class: 'diagnosis' },
    diagnosis.title === titled ? null : h('p', { class: 'diagnosis-title' }, showText(diagnosis.title, 300)),
    h(
      'p',
      { class: 'diagnosis-facts' },
      h('code', null, tame(diagnosis.code, 80)),
      owner === null ? null : h('span', null, 'Owner: ', h('b', null, owner)),
      check === null ? null : h('span', null, 'Seen from ', h('b', null, tame(check.region, 60))),
    ),
    h(
      'div',
      { class: 'diagnosis-sides' },
      h(
        'div',
        { class: 'diagnosis-side' },
        diagnosis.cause === null
          ? null
          : [h('h3', null, 'Likely cause'), h('p', null, h(CodeWords, { text: diagnosis.cause }))],
        diagnosis.fix.length === 0
          ? null
          : [
              h('h3', null, 'What to do'),
              h(
                'ol',
                { class: 'fix' },
                diagnosis.fix.map((step) => h('li', null, h(CodeWords, { text: step }))),
              ),
            ],
        lived === null ? null : [h('h3', null, 'What users live through'), h('p', null, lived)],
      ),
      h(
        'div',
        { class: 'diagnosis-side' },
        check === null || check.timings.total === 0
          ? null
          : [
              h('h3', null, 'How far the check came'),
              h(Waterfall, { timings: check.timings, failedPhase: diagnosis.phase }),
            ],
        facts.length === 0
          ? null
          : [
              h('h3', null, 'What was seen'),
              h(
                'dl',
                { class: 'evidence' },
                facts.flatMap(({ label, text }) => [h('dt', null, label), h('dd', null, showText(text, 1_000))]),
              ),
            ],
      ),
    ),
  );
}

/** Words between backticks are what has to be typed. */
export function CodeWords({ text }: { readonly text: string }): Drawing {
  const parts = text.slice(0, 2_000).split('`');
  return h(
    'bdi',
    { class: 'foreign' },
    parts.map((part, index) =>
      index % 2 === 1 && index < parts.length - 1 ? h('code', null, keepOptions(tame(part, 500))) : tame(part, 2_000),
    ),
  );
}

/** A line does not end behind the hyphen of an option. */
function keepOptions(command: string): Child {
  return command.split(/(?<= )(?=-)/).flatMap((part) => {
    const [option = '', ...rest] = part.split(' ');
    return option.startsWith('-') && option.length <= 24
      ? [h('span', { class: 'whole' }, option), rest.length === 0 ? '' : ` ${rest.join(' ')}`]
      : [part];
  });
}

/** Evidence of another version may be of another shape than is read here: then it is shown as it is. */
function collectEvidence(diagnosis: Diagnosis): readonly EvidenceLine[] {
  try {
    return describeEvidence(asFailure(diagnosis)).filter(({ text }) => typeof text === 'string' && text !== '');
  } catch {
    return Object.entries(diagnosis.evidence).map(([label, value]) => ({
      label: tame(label, 20),
      text: typeof value === 'string' ? value : JSON.stringify(value),
    }));
  }
}
