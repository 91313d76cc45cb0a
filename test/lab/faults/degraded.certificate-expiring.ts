import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';

const code = 'degraded.certificate-expiring';

const dayMs = 24 * 3_600_000;

function inDays(days: number): Date {
  return new Date(Date.now() + days * dayMs);
}

export default [
  honestFault(code, 'the leaf has five days left', {
    encodings: ['json'],
    server({ authority }) {
      const issued = authority.issue({ notAfter: inDays(5) });
      return { tls: { cert: issued.chainPem, key: issued.keyPem } };
    },
  }),
  honestFault(code, 'the leaf ends today', {
    encodings: ['json'],
    server({ authority }) {
      const issued = authority.issue({ notAfter: inDays(0.5) });
      return { tls: { cert: issued.chainPem, key: issued.keyPem } };
    },
  }),
  honestFault(code, 'the intermediate has three days left, the leaf 60', {
    encodings: ['json'],
    server({ authority }) {
      const issued = authority.intermediate({ notAfter: inDays(3) }).issue({ notAfter: inDays(60) });
      return { tls: { cert: issued.chainPem, key: issued.keyPem } };
    },
  }),
] satisfies readonly Fault[];
