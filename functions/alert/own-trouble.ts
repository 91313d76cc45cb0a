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
          `If nothing answers in ${subject.region}, look at the AWS Health Dashboard. Regions that report go on watching.`,
        ],
      };
    case 'own':
      return describeResource(subject.resource, subject.what, subject.region);
    case 'faults':
    case 'target':
    case 'certificate':
      return null;
    case 'unknown':
      return unknownAlarm;
  }
}

const ours = { owner: 'us', sdk: '-' } as const;

/** Made by hand, or left from a file that had more in it; or our own copy of the file is broken. */
const unknownAlarm: Trouble = {
  title: 'The targets file that was deployed does not have this alarm',
  ...ours,
  cause:
    'Its target, class or region was taken out of the targets file while it was in trouble, or the file in the package of deliver-alert cannot be read (its log says so: targets-unreadable).',
  fix: [
    'Take it for a page: its name says which target and what of it.',
    'Deploy again: alarms that the file does not have any more go with it.',
  ],
};

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
          'Raise the quota (Service Quotas, Lambda, concurrent executions), deploy without --unreserved, or check less often (every).',
        ],
      };
    case 'dead-letters':
      return {
        title: 'Runs or alerts could not be delivered',
        ...ours,
        cause: `The dead-letter queue in ${region} holds what could not be delivered. From the schedule: a run that never happened. With an alarm in it: an alert that nobody got.`,
        fix: [
          'Read its messages before anything else (the queue whose name has DeadLetters in it): of one with an AlarmName, see whether that alarm is still raised; of the others, the attributes name the error.',
          'After the repair, purge the queue: the alarm resolves when it is empty.',
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
