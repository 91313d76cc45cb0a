import { selfSign } from '../certificates.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { formatAnswer } from '../http-answer.ts';
import { type Connection, goPlainToTlsAnswer, type LabTls } from '../listener.ts';
import { apacheWords, nginxWords } from '../tls-port-words.ts';

const code = 'upgrade.plain-to-tls-port';

/** A TLS port with the honest server behind it, and what it does with clear text. */
function onTlsPort(shape: string, onClearText: (connection: Connection) => void, tls?: () => LabTls): Fault {
  return honestFault(code, shape, {
    encodings: ['json'],
    server: () => ({ onClearText, ...(tls ? { tls: tls() } : {}) }),
    target: (server) => ({ url: server.url.replace('wss:', 'ws:') }),
  });
}

/** Fatal, unexpected_message (10), in a TLS 1.2 record: what OpenSSL-based servers send. */
const alertRecord = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x0a]);

function selfSignedTls(): LabTls {
  const issued = selfSign();
  return { cert: issued.certPem, key: issued.keyPem };
}

export default [
  onTlsPort("Go's words: Centrifugo with TLS", ({ raw }) => raw.end(goPlainToTlsAnswer)),
  onTlsPort(
    "Go's words, and a certificate that nobody trusts",
    ({ raw }) => raw.end(goPlainToTlsAnswer),
    selfSignedTls,
  ),
  onTlsPort("nginx's page", ({ raw }) => raw.end(formatAnswer(nginxWords))),
  onTlsPort("Apache's page", ({ raw }) => raw.end(formatAnswer(apacheWords))),
  onTlsPort("nginx's words with another Server header, as a CDN sends them", ({ raw }) =>
    raw.end(formatAnswer(nginxWords).replace('Server: nginx/1.26.3', 'Server: cloudflare')),
  ),
  onTlsPort('a TLS alert', ({ raw }) => raw.end(alertRecord)),
  onTlsPort('closed without a word', ({ raw }) => raw.end()),
  onTlsPort('reset', (connection) => connection.reset()),
] satisfies readonly Fault[];
