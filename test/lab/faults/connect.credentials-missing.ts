import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';

const code = 'connect.credentials-missing';

export default [
  honestFault(code, 'the target has no token', { target: { token: null, refresh: false } }),
  honestFault(code, 'the target has no token, but expects a refresh', { target: { token: null, refresh: true } }),
] satisfies readonly Fault[];
