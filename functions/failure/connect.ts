import { connectServerEntries } from './connect-server.ts';
import { connectTokenEntries } from './connect-token.ts';
import { connectTransportEntries } from './connect-transport.ts';
import { defineChapter } from './entry.ts';

/** In the order of the table: no usable reply, a quarrel about the token, a refusal or trouble of the server. */
export const connectChapter = defineChapter('connect', [
  ...connectTransportEntries,
  ...connectTokenEntries,
  ...connectServerEntries,
]);
