import { defaultPrefix } from '../alarm/definitions.ts';
import { readPackedTargets } from './packed-targets.ts';
import type { TargetSettings } from './settle-targets.ts';

/** What a run in one region is set up with. */
export interface RunSettings {
  readonly region: string;
  readonly home: string;
  /** null: there is none. */
  readonly standby: string | null;
  /** Invocations that share the targets. */
  readonly shards: number;
  readonly targets: readonly TargetSettings[];
  /** What the names of the alarms begin with; absent: {@link defaultPrefix}. */
  readonly prefix?: string;
  /** Whether no other region probes, so that there are no regions to count; absent: there may be others. */
  readonly isOnlyRegion?: boolean;
}

/** A thousand targets at ten each: more shards have nothing to do. */
const mostShards = 100;

/**
 * @param environment AWS_REGION, CANARY_SHARDS and CANARY_PREFIX are read
 * @param packed the settled targets file, as JSON
 * @throws TypeError where the deployment is not whole; the message says what is missing.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>, packed: string): RunSettings {
  const { regions, probingRegions, targets } = readPackedTargets(packed);
  const { AWS_REGION: region, CANARY_SHARDS: shardsText = '1', CANARY_PREFIX: prefix = defaultPrefix } = environment;
  if (regions === null) throw new TypeError('the packaged targets name no regions; deploy a file with regions');
  if (region === undefined || region === '') throw new TypeError('AWS_REGION is not set; Lambda sets it');
  const shards = Number(shardsText);
  if (!Number.isInteger(shards) || shards < 1 || shards > mostShards) {
    throw new TypeError(`CANARY_SHARDS is not a whole number from 1 to ${mostShards}; deploy again`);
  }
  return {
    region,
    home: regions.home,
    standby: regions.standby,
    shards,
    targets,
    prefix,
    isOnlyRegion: probingRegions.length < 2,
  };
}
