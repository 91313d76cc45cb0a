/** What tests need beyond npm's packages, where it can be had: once, in .cache. */
import { installMinistack } from '../test/aws/ministack.ts';

try {
  const found = installMinistack();
  if ('skip' in found) console.error(found.skip);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
