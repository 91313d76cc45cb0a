import { findText, groups, unknownCodes } from '../failure/catalogue.ts';

/** What stands before the code of a drill, so that no statistic takes it for a real failure. */
export const drillPrefix = 'drill:';

/**
 * The code as a dimension. Only catalogued codes become one, so that the number of series has a bound whatever a check
 * says: anything else counts as the unknown code of its phase.
 */
export function codeDimension(code: string): string {
  if (findText(code) !== undefined) return code;
  const group = groups.find((name) => code.startsWith(`${name}.`)) ?? 'monitor';
  return `${group}.unknown`;
}

/** Series that one target in one region can have by code, drills not counted. */
export function countCodes(catalogued: readonly string[]): number {
  return catalogued.length + unknownCodes.length;
}
