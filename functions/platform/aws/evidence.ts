import { Logger } from '@aws-lambda-powertools/logger';
import { fitCheck } from '../../monitor/fit-check.ts';
import type { EvidenceOutlet } from '../../monitor/ports.ts';

/** The service that log lines name. */
export const logService = 'check-targets';

/**
 * One JSON line a check: `message` is "check", `check` the redacted check, `drill` true for a drill. Alerts and history
 * find them by these names. `region` is the function's own.
 */
export function createEvidenceOutlet(
  logger: LineWriter = new Logger({ serviceName: logService, logLevel: 'INFO' }),
): EvidenceOutlet {
  return {
    writeCheck(check, { isDrill }) {
      logger.info('check', { check: fitCheck(check, mostLineBytes), ...(isDrill ? { drill: true } : {}) });
    },
    writeTrouble(what, facts) {
      logger.warn(what, { trouble: facts });
    },
  };
}

/** The part of Powertools' logger that is used. */
export interface LineWriter {
  info(message: string, extra: Readonly<Record<string, unknown>>): void;
  warn(message: string, extra: Readonly<Record<string, unknown>>): void;
}

/** CloudWatch Logs cuts events at 256 KiB, and a line that was cut is no JSON. Some is kept for what the logger adds. */
const mostLineBytes = 200 * 1024;
