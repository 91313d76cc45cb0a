import { defineChapter, type Specifics } from './entry.ts';
import type { MonitorEvidence } from './evidence.ts';

/** Our own faults. None of them says anything about the target, and none counts as its downtime. */
export const monitorChapter = defineChapter('monitor', [
  {
    code: 'monitor.self-test-failed',
    title: 'The monitor cannot even reach its own test server',
    owner: 'us',
    sdk: '-',
    seenWhen: 'The bundled honest server could not be probed in the same run.',
    cause:
      'The place where the probe runs is sick: no memory or file descriptors left, a broken clock, no loopback network, or a faulty release of the monitor.',
    fix: [
      'Look at memory, open files and CPU of the machine or function that runs the probe.',
      'If it began with an update of the monitor, go back to the version before, and report it with the detail.',
    ],
    matches: is('self-test-failed'),
    specifics: withDetail('The self-test of the monitor failed'),
  },
  {
    code: 'monitor.secret-unavailable',
    title: 'The monitor could not read a secret it needs',
    owner: 'us',
    sdk: '-',
    seenWhen: 'A secret that the target names (`env:`, `file:`, `ssm:`) could not be read.',
    cause:
      'The environment variable, file or parameter is missing, empty, or not readable by the account that runs the probe.',
    fix: [
      '`env:NAME`: set the variable for the process. `file:PATH`: check that the file is there and readable. `ssm:/path`: check name, region and the permissions `ssm:GetParameters` and `kms:Decrypt` of the role.',
      'Run `validate` on the targets file: it checks how secrets are named.',
    ],
    matches: is('secret-unavailable'),
    specifics: withDetail('A secret could not be read'),
  },
  {
    code: 'monitor.out-of-time',
    title: 'The run was over before this target had its turn',
    owner: 'us',
    sdk: '-',
    seenWhen: "The run's own time was used up before the check of this target began.",
    cause: 'Too many targets for one run, or several that use up their whole time limit because they are down.',
    fix: [
      'Split the targets over more runs, or give the run more time, memory and with it CPU.',
      'Lower `timeouts.total` of the targets, so that those that are down do not eat the time of the others.',
    ],
    matches: is('out-of-time'),
    specifics: withDetail('The time of the run was used up before this target'),
  },
]);

function is(what: MonitorEvidence['what']): (evidence: MonitorEvidence) => boolean {
  return (evidence) => evidence.what === what;
}

function withDetail(what: string): (evidence: MonitorEvidence) => Specifics {
  return ({ detail }) => (detail === '' ? {} : { cause: `${what}: ${detail}. This says nothing about the target.` });
}
