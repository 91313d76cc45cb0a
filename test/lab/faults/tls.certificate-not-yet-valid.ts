import { certificateFault, inDays } from '../certificate-fault.ts';
import type { Fault } from '../fault.ts';

const code = 'tls.certificate-not-yet-valid';
const future = { notBefore: inDays(2), notAfter: inDays(92) };

export default [
  certificateFault(code, 'the leaf, in two days', ({ authority }) => authority.issue(future)),
  certificateFault(code, 'the leaf, in six hours: a clock in another time zone', ({ authority }) =>
    authority.issue({ notBefore: new Date(Date.now() + 6 * 3_600_000), notAfter: inDays(90) }),
  ),
  certificateFault(code, 'the intermediate', ({ authority }) => authority.intermediate(future).issue()),
] satisfies readonly Fault[];
