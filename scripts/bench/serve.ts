import { createAuthority } from '../../test/lab/certificates.ts';
import { startHonestServer } from '../../test/lab/honest-server.ts';

// A process of its own, so that its CPU is not counted with the client's. Says where it is on one line, and ends with its input.
const authority = createAuthority();
const { certPem, keyPem } = authority.issue();
const secret = 'a secret of the benchmark, 32 bytes and more';
const server = await startHonestServer({
  tls: { cert: certPem, key: keyPem },
  token: { hmacSecret: secret },
  allowedOrigins: ['https://app.lab.example'],
});
process.stdout.write(`${JSON.stringify({ url: server.url, caPem: authority.caPem, secret })}\n`);
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
