// Writes a line of evidence and invokes the door of deliver-alert, both as Lambda does: the SNS event is the argument.
import type { Context } from 'aws-lambda';
import { handler } from '../../functions/deliver-alert.ts';
import { createEvidenceOutlet } from '../../functions/platform/aws/evidence.ts';
import { downReport } from './down-report.ts';

createEvidenceOutlet().writeCheck(downReport, { isDrill: true });
// Only what the door reads of it.
const context = { getRemainingTimeInMillis: () => 30_000 } as unknown as Context;
await handler(JSON.parse(process.argv[2] ?? '{}'), context);
