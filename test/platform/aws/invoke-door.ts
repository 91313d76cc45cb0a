// Invokes the door of check-targets as Lambda does, in a process of its own: INPUT and MILLISECONDS are the arguments.
import type { Context } from 'aws-lambda';
import { handler } from '../../../functions/check-targets.ts';

const [input = '{}', limitMs = '60000'] = process.argv.slice(2);
const endsMs = performance.now() + Number(limitMs);
// Only what the door reads of it.
const context = { getRemainingTimeInMillis: () => Math.max(0, endsMs - performance.now()) } as unknown as Context;
const summary = await handler(JSON.parse(input), context);
process.stdout.write(`${JSON.stringify({ message: 'summary', summary })}\n`);
