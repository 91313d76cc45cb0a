import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands in for a service: an answer, or `hang`, which accepts the request and never answers. */
export type FakeAnswer = 'hang' | { readonly status: number; readonly body: string; readonly type?: string };

/** Answers by operation, such as `Publish`; a function may count. */
export type FakeAnswers = Readonly<Record<string, FakeAnswer | ((body: string) => FakeAnswer)>>;

export interface FakeAws {
  readonly endpoint: string;
  /** Bodies by operation, in the order in which they came; those that were hung up on as well. */
  readonly asked: ReadonlyMap<string, readonly string[]>;
  close(): Promise<void>;
}

/** One HTTP server for CloudWatch and Logs, which post JSON, and for SNS, which posts a form. */
export async function startFakeAws(answers: FakeAnswers): Promise<FakeAws> {
  const asked = new Map<string, string[]>();
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const operation = operationOf(request, body);
      asked.set(operation, [...(asked.get(operation) ?? []), body]);
      const given = answers[operation] ?? { status: 400, body: '{"__type":"UnknownOperation"}' };
      answer(response, typeof given === 'function' ? given(body) : given);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const published: FakeAnswer = {
  status: 200,
  type: 'text/xml',
  body: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
};

export function snsError(status: number, code: string): FakeAnswer {
  const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
  return { status, type: 'text/xml', body };
}

export function jsonAnswer(value: unknown, status = 200): FakeAnswer {
  return { status, type: 'application/x-amz-json-1.1', body: JSON.stringify(value) };
}

/** The form of an SNS call. */
export function formOf(body: string): ReadonlyMap<string, string> {
  return new Map(new URLSearchParams(body));
}

function answer(response: ServerResponse, given: FakeAnswer): void {
  if (given === 'hang') return;
  response.writeHead(given.status, { 'content-type': given.type ?? 'application/x-amz-json-1.0' });
  response.end(given.body);
}

function operationOf(request: IncomingMessage, body: string): string {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? '';
  return formOf(body).get('Action') ?? '';
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (request.headers['content-encoding'] !== 'gzip') return bytes.toString();
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(bytes).toString();
}
