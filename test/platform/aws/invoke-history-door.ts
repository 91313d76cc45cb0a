// Invokes the door of serve-history as a function URL does, in a process of its own: the path is the argument.
import type { Context } from 'aws-lambda';
import { handler } from '../../../functions/serve-history.ts';

const [rawPath = '/'] = process.argv.slice(2);
const event = {
  rawPath,
  rawQueryString: '',
  headers: {},
  requestContext: { domainName: 'history.example', http: { method: 'GET' } },
};
// The door reads nothing of it.
const result = await handler(event, {} as Context);
process.stdout.write(`${JSON.stringify({ message: 'result', result })}\n`);
