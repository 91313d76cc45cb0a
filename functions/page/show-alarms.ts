import { type Drawing, h } from './draw.ts';
import { type AlarmView, readAlarms } from './read-alarms.ts';
import { Section, showAnswer } from './show-section.ts';
import { TableHead } from './show-table.ts';
import { showText, tame } from './show-text.ts';
import { formatLasting } from './times.ts';
import { useDetail, useServerNow } from './use-live.ts';

const everyMs = 30_000;

/** The alarms about one target, those in alarm first. */
export function TargetAlarms({ name }: { readonly name: string }): Drawing {
  const answer = useDetail('api/alarms', everyMs, readAlarms);
  return h(
    Section,
    { title: 'Alarms', note: 'What sends alerts about it' },
    showAnswer(answer, 'Reading alarms…', (all) => {
      const alarms = all.filter(({ target }) => target === name).toSorted((one, other) => rank(one) - rank(other));
      return alarms.length === 0
        ? h('p', { class: 'absent' }, 'No alarm is defined for this target.')
        : h(AlarmTable, { alarms });
    }),
  );
}

/** Alarms about no single target that are in alarm: a silent region, faults of the monitor's own. Nothing where there are none. */
export function OwnAlarms(): Drawing | null {
  const { value } = useDetail('api/alarms', everyMs, readAlarms);
  const firing = value?.filter(({ target, state }) => target === null && state === 'ALARM') ?? [];
  if (firing.length === 0) return null;
  return h(
    'section',
    { class: 'section own-alarms', 'aria-labelledby': 'own-alarms' },
    h('h2', { id: 'own-alarms' }, 'The monitor itself'),
    h(AlarmTable, { alarms: firing }),
  );
}

function AlarmTable({ alarms }: { readonly alarms: readonly AlarmView[] }): Drawing {
  const nowMs = useServerNow();
  return h(
    'table',
    { class: 'alarms' },
    h(TableHead, { heads: ['State', 'Alarm', 'Since'], isUnseen: true }),
    h(
      'tbody',
      null,
      alarms.map((alarm) =>
        h(
          'tr',
          { key: `${alarm.region} ${alarm.name}` },
          h(
            'td',
            null,
            h(
              'span',
              { class: `alarm-state alarm-${alarm.state ?? 'absent'}` },
              alarm.state === null ? 'no state' : stateWords[alarm.state],
            ),
          ),
          h(
            'th',
            { scope: 'row' },
            showText(alarm.name, 260),
            alarm.description === null ? null : h('span', { class: 'alarm-description' }, tame(alarm.description, 300)),
          ),
          h(
            'td',
            { class: 'alarm-since' },
            [alarm.sinceMs === null ? null : `for ${formatLasting(nowMs - alarm.sinceMs)}`, alarm.rule]
              .filter((part) => part !== null)
              .join(' · '),
          ),
        ),
      ),
    ),
  );
}

const stateWords = { OK: 'ok', ALARM: 'in alarm', INSUFFICIENT_DATA: 'no data' } as const;

function rank({ state }: AlarmView): number {
  return state === 'ALARM' ? 0 : state === 'INSUFFICIENT_DATA' || state === null ? 1 : 2;
}
