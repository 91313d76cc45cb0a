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
      console.error(error.message);
      process.exitCode = 1;
    } else throw error;
  }
}

function isAboutOptions({ cause }: WrongRequest): boolean {
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('ERR_PARSE_ARGS');
}
