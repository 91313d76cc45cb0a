import { defineChapter } from './entry.ts';
import { upgradeGatewayEntries } from './upgrade-gateway.ts';
import { upgradeRefusalEntries } from './upgrade-refusal.ts';
import { upgradeStreamEntries } from './upgrade-stream.ts';

/** In the order of the table: turned down for the request's sake, turned away on the way, no proper answer at all. */
export const upgradeChapter = defineChapter('upgrade', [
  ...upgradeRefusalEntries,
  ...upgradeGatewayEntries,
  ...upgradeStreamEntries,
]);
