import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface AwsEndpoint {
  readonly url: string;
  /** Calls since the last reading, such as `PutMetricData us-east-1`, with the bytes of each as they came. */
  takeCalls(): readonly AwsCall[];
  close(): void;
}

export interface AwsCall {
  readonly operation: string;
  readonly region: string;
  readonly sentBytes: number;
  readonly isZipped: boolean;
}

/**
 * Takes what the real clients send to CloudWatch, CBOR or JSON, gzipped or not, and gives parameters of SSM; counts.
 * @param parameters by name
 */
export async function startAwsEndpoint(parameters: ReadonlyMap<string, string>): Promise<AwsEndpoint> {
  let calls: AwsCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const sent = Buffer.concat(chunks);
    const isZipped = request.headers['content-encoding'] === 'gzip';
    const operation = operationOf(request);
    calls.push({ operation, region: regionOf(request), sentBytes: sent.length, isZipped });
    if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') {
      // A map without entries.
      response.writeHead(200, { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' });
      response.end(Buffer.from([0xbf, 0xff]));
      return;
    }
    const body = JSON.parse((isZipped ? gunzipSync(sent) : sent).toString('utf8')) as { readonly Names?: string[] };
    const found = (body.Names ?? []).map((Name) => ({ Name, Value: parameters.get(Name) }));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(operation === 'GetParameters' ? { Parameters: found } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    takeCalls() {
      const taken = calls;
      calls = [];
      return taken;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** AWS JSON says it in a header, Smithy's RPC in the path. */
function operationOf({ headers, url = '' }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return (typeof target === 'string' ? target.split('.').at(-1) : url.split('/').at(-1)) ?? '';
}

/** All regions answer at one address here; the signature says which was meant. */
function regionOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}
