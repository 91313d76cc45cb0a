import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Lambda's side of the Runtime API, for one function: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export interface RuntimeApi {
  /** What AWS_LAMBDA_RUNTIME_API is set to. */
  readonly address: string;
  /** When the function first asked for work, as performance.now(): its init is over. Rejects with what went wrong in it. */
  readonly readyAt: Promise<number>;
  /** Gives the function an event, and gives back its answer. */
  invoke(event: unknown, timeoutMs: number): Promise<Answer>;
  close(): void;
}

export interface Answer {
  readonly value: unknown;
  /** From handing out the event to the answer. */
  readonly tookMs: number;
}

interface Invocation {
  readonly event: unknown;
  readonly timeoutMs: number;
  readonly settle: (outcome: { readonly body: string } | { readonly error: string }) => void;
}

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<number>();
  ready.promise.catch(() => undefined);
  const given = new Map<string, Invocation>();
  let waiting: ServerResponse | undefined;
  let next: Invocation | undefined;

  function handOut(): void {
    if (waiting === undefined || next === undefined) return;
    const id = crypto.randomUUID();
    given.set(id, next);
    waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': String(Date.now() + next.timeoutMs),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:bench',
      'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000',
    });
    waiting.end(JSON.stringify(next.event));
    [waiting, next] = [undefined, undefined];
  }

  const server = createServer(async (request, response) => {
    const [id = '', what = ''] = (request.url ?? '').split('/').slice(-2);
    if (what === 'next') {
      ready.resolve(performance.now());
      waiting = response;
      handOut();
      return;
    }
    const body = await readText(request);
    response.writeHead(202).end();
    if (id === 'init') ready.reject(new Error(`the function could not be loaded: ${body}`));
    else given.get(id)?.settle(what === 'response' ? { body } : { error: body });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    readyAt: ready.promise,
    invoke(event, timeoutMs) {
      return new Promise((resolve, reject) => {
        const startedAt = performance.now();
        const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
        next = {
          event,
          timeoutMs,
          settle(outcome) {
            clearTimeout(timer);
            if ('error' in outcome) reject(new Error(`the function failed: ${outcome.error}`));
            else resolve({ value: JSON.parse(outcome.body), tookMs: performance.now() - startedAt });
          },
        };
        handOut();
      });
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
