import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** A request as AWS would see it. */
export interface AwsRequest {
  /** Such as `PutMetricData`. */
  readonly operation: string;
  /** Which the client meant: all regions answer at one address here. */
  readonly region: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isZipped: boolean;
}

/** What is answered; `hang`: nothing, ever. */
export type AwsAnswer =
  | 'hang'
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

export interface AwsStandIn {
  readonly endpoint: string;
  readonly requests: readonly AwsRequest[];
  close(): Promise<void>;
}

/** An HTTP server that stands for an AWS service, on the wire of the real clients: AWS JSON. */
export async function startAwsStandIn(answer: (request: AwsRequest, nth: number) => AwsAnswer): Promise<AwsStandIn> {
  const requests: AwsRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming);
    requests.push(request);
    reply(answer(request, requests.length), outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Enough for the real clients to sign with. */
export const madeUpCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export const taken: AwsAnswer = { status: 200, body: {} };

export function refusal(type: string, status = 400): AwsAnswer {
  return { status, body: { __type: `com.amazonaws#${type}`, message: 'words that may hold an account id' } };
}

async function readRequest(incoming: IncomingMessage): Promise<AwsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const sent = Buffer.concat(chunks);
  const isZipped = incoming.headers['content-encoding'] === 'gzip';
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
  const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
  return { operation, region, isZipped, body: JSON.parse((isZipped ? gunzipSync(sent) : sent).toString('utf8')) };
}

function reply(answer: AwsAnswer, outgoing: ServerResponse): void {
  if (answer === 'hang') return;
  const body = JSON.stringify(answer.body ?? {});
  outgoing.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0', ...answer.headers }).end(body);
}
