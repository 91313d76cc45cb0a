import { CloudRefused } from './cloud.ts';
import { usage, WrongRequest } from './request.ts';
import { OslsFailed, stopOsls } from './run-osls.ts';

/** Runs a command of this folder: what the operator can mend is told in words, anything else is a bug and stays loud. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    console.log(usage);
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopOsls();
      console.error(
        'Stopped. What CloudFormation has begun, it goes on with; the same command, run again, waits for that and does the rest.',
      );
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
  try {
    await work();
  } catch (error) {
    if (error instanceof WrongRequest) {
      console.error(isAboutOptions(error) ? `${error.message}\n\n${usage}` : error.message);
      process.exitCode = 2;
    } else if (error instanceof OslsFailed || error instanceof CloudRefused) {
      console.error(`${error.message}${adviseOn(error.message)}`);
      process.exitCode = 1;
    } else throw error;
  }
}

/** What to do about a refusal of AWS whose words do not say it; empty where they do. */
export function adviseOn(refusal: string): string {
  // What every new account meets first.
  if (!refusal.includes('UnreservedConcurrentExecution')) return '';
  return `\n
This account has too little concurrency to reserve any. Deploy with --unreserved, or ask for more under Service Quotas:
AWS Lambda, concurrent executions.`;
}

function isAboutOptions({ cause }: WrongRequest): boolean {
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('ERR_PARSE_ARGS');
}
