import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Issued } from '../../lab/certificates.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookReceiver {
  readonly port: number;
  readonly received: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** A server on this machine that keeps what it gets. */
export async function startReceiver(
  answer: (response: ServerResponse, request: ReceivedRequest) => void,
  certificate?: Issued,
): Promise<WebhookReceiver> {
  const received: ReceivedRequest[] = [];
  const listen = (request: import('node:http').IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      answer(response, one);
    });
  };
  const server =
    certificate === undefined
      ? createServer(listen)
      : createTlsServer({ cert: certificate.chainPem, key: certificate.keyPem }, listen);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
