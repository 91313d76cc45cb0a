import { defineChapter } from './entry.ts';
import { tlsCertificateEntries } from './tls-certificate.ts';
import { tlsInterruptionEntries } from './tls-interruption.ts';
import { tlsRefusalEntries } from './tls-refusal.ts';

/** In the order of the table: no TLS to be had, a certificate that does not pass, a server that says no. */
export const tlsChapter = defineChapter('tls', [
  ...tlsInterruptionEntries,
  ...tlsCertificateEntries,
  ...tlsRefusalEntries,
]);
