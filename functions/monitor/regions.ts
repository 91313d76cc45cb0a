/** The region of checks where the file names none. */
export const localRegion = 'local';

/** Home, standby and the others, in this order; `local` alone where the file names none. */
export function regionsOf(
  regions:
    | {
        readonly home?: string | undefined;
        readonly standby?: string | undefined;
        readonly probe?: readonly (string | undefined)[] | undefined;
      }
    | undefined,
): readonly string[] {
  if (regions === undefined) return [localRegion];
  const all = [regions.home, regions.standby, ...(regions.probe ?? [])];
  return [...new Set(all.filter((region) => region !== undefined))];
}
