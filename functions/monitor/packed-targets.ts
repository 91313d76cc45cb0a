import type { TargetsFile } from './settle-targets.ts';

/**
 * Reads the settled targets file that lies beside the functions as JSON. It was judged when it was packaged, so that no
 * function needs the parser or can meet a mistake. Holds names of secrets, never secrets.
 * @throws TypeError where it is something else, and the SyntaxError of JSON.
 */
export function readPackedTargets(text: string): TargetsFile {
  const value: unknown = JSON.parse(text);
  const isWhole =
    typeof value === 'object' &&
    value !== null &&
    'regions' in value &&
    'probingRegions' in value &&
    'targets' in value &&
    Array.isArray(value.targets);
  if (!isWhole) throw new TypeError('the packaged targets are not whole; package and deploy again');
  // Packaging writes nothing but settled files, and the function is of the same version.
  return value as unknown as TargetsFile;
}
