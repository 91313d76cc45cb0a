import { createAuthority } from '../../test/lab/certificates.ts';
import { startHonestServer } from '../../test/lab/honest-server.ts';
import type { BenchTarget } from './bare-exchange.ts';

// Honest servers in a process of their own, so that their CPU is not counted with the client's: as many as the argument
// says, each with its own port, certificate and secret. Says where they are on one line, and ends with its input.
const count = Number(process.argv[2] ?? '1');
const authority = createAuthority();
const targets: BenchTarget[] = [];
for (let nth = 1; nth <= count; nth++) {
  const { certPem, keyPem } = authority.issue();
  const secret = `the secret of server ${nth} of the benchmark, 32 bytes and more`;
  const server = await startHonestServer({
    tls: { cert: certPem, key: keyPem },
    token: { hmacSecret: secret },
    allowedOrigins: ['https://app.lab.example'],
  });
  targets.push({ url: server.url, caPem: authority.caPem, secret });
}
process.stdout.write(`${JSON.stringify(targets)}\n`);
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
