import type { AlertSubject, Trouble } from './alert-facts.ts';

/** What is to be said where no failure code is behind an alert: our own silence, functions and queues. null: nothing more. */
export function describeOwnTrouble(subject: AlertSubject): Trouble | null {
  switch (subject.kind) {
    case 'silence':
      if (subject.region === 'local') return silentHere;
      return {
        title: `The probe in ${subject.region} does not report`,
        ...ours,
        cause: `The function check-targets in ${subject.region} is not started, fails, or cannot write to CloudWatch. What users there live through is not known: nothing was checked.`,
        fix: [
          `Look at the function check-targets in ${subject.region}: its errors, throttles and last log lines say whether it runs at all.`,
          'If it is not started: is the schedule enabled, and is there something in its dead-letter queue? If it runs: may its role call cloudwatch:PutMetricData?',
          `If nothing answers in ${subject.region}, look at the AWS Health Dashboard. The other regions go on watching.`,
        ],
      };
    case 'own':
      return describeResource(subject.resource, subject.what, subject.region);
    case 'faults':
    case 'target':
    case 'certificate':
    case 'unknown':
      return null;
  }
}

const ours = { owner: 'us', sdk: '-' } as const;

/** Of `watch`, where there is no function and no CloudWatch. */
const silentHere: Trouble = {
  title: 'No check has ended for minutes on this machine',
  ...ours,
  cause:
    'watch runs, and its checks do not end or cannot begin: too little CPU or memory for so many targets, or too few open files.',
  fix: [
    'Read what watch has written to its console in the last minutes.',
    'Look at the CPU and the memory of the machine, and at the limit of open files of the process.',
    'Start watch again; if it comes back, watch fewer targets or less often.',
  ],
};

function describeResource(resource: string, what: string, region: string): Trouble {
  switch (what) {
    case 'errors':
      return {
        title: `${resource} fails`,
        ...ours,
        cause: `The function ${resource} in ${region} ends with errors: a faulty release, a missing permission, or too little time or memory.`,
        fix: [
          `Read the newest error in the log group of ${resource} in ${region}.`,
          'If it began with a deployment, go back to the version before.',
        ],
      };
    case 'throttles':
      return {
        title: `${resource} is refused for want of concurrency`,
        ...ours,
        cause: `Runs of ${resource} in ${region} are refused: the concurrency of the account is used up, or runs last longer than the schedule's interval.`,
        fix: [
          "Look at the account's concurrent executions in that region, and at the duration of the function.",
          'Raise the quota or the reserved concurrency, or split the targets over more shards.',
        ],
      };
    case 'dead-letters':
      return {
        title: 'Calls of the schedule could not be made',
        ...ours,
        cause: `The dead-letter queue in ${region} holds calls that could not be delivered: each is a run that never happened.`,
        fix: [
          'Read one message of the queue: its attributes name the error.',
          'After the repair, empty the queue: the alarm resolves when it is empty.',
        ],
      };
    default:
      return {
        title: `${resource}: ${what}`,
        ...ours,
        cause: `${resource} in ${region} is in trouble: ${what}.`,
        fix: [`Look at ${resource} in ${region}.`],
      };
  }
}
