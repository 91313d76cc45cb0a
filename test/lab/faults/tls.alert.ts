import type { Fault } from '../fault.ts';
import { atAddress, atName } from '../fault-address.ts';
import { interceptFinish } from '../intercepted-finish.ts';
import { finish, onFirstRecord, serveRaw, serveTls } from '../raw-server.ts';
import { onHello } from '../socket-fault.ts';
import { alertRecord, alerts } from '../tls-records.ts';

const code = 'tls.alert';

export default [
  inClear('49: access denied', alerts.accessDenied),
  inClear('47: illegal parameter', alerts.illegalParameter),
  inClear('48: unknown authority', alerts.unknownCa),
  inClear('50: decode error', alerts.decodeError),
  inClear('86: inappropriate fallback', alerts.inappropriateFallback),
  inClear('90: canceled', alerts.userCanceled),
  inClear('80: internal error, with and without a name', alerts.internalError),
  {
    code,
    shape: '80: internal error for every name',
    encodings: ['json'],
    async start() {
      return atName(
        await serveRaw((socket) => onFirstRecord(socket, () => finish(socket, alertRecord(alerts.internalError)))),
      );
    },
  },
  {
    code,
    shape: '120: the server speaks only HTTP/2',
    encodings: ['json'],
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue();
      return atAddress(await serveTls({ key: keyPem, cert: chainPem, ALPNProtocols: ['h2'] }));
    },
  },
  afterHandshake('TLS 1.3: 49 after our side is done', 'TLSv1.3', alerts.accessDenied),
  afterHandshake('TLS 1.3: 80 after our side is done', 'TLSv1.3', alerts.internalError),
  afterHandshake('TLS 1.2: 51 in place of the last flight', 'TLSv1.2', alerts.decryptError),
] satisfies readonly Fault[];

function inClear(shape: string, alert: number): Fault {
  return onHello(code, shape, (socket) => finish(socket, alertRecord(alert)));
}

/** No client certificate was asked for: it is about something else. */
function afterHandshake(shape: string, version: 'TLSv1.2' | 'TLSv1.3', alert: number): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue();
      const options = { key: keyPem, cert: chainPem };
      return atAddress(await interceptFinish(version, options, (client, seal) => finish(client, seal(alert))));
    },
  };
}
