import { type CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { codes, unknownCodes } from '../../failure/catalogue.ts';
import { type SeriesScope, StoreUnavailable } from '../../history/store.ts';
import { namespace } from '../../metric/catalogue.ts';
import { drillPrefix } from '../../metric/code-dimension.ts';
import { readingMs } from './metric-series.ts';
import { readAwsError } from './read-aws-error.ts';

/** The dimensions of one series of Failures. */
export interface FailureSeries {
  readonly Target: string;
  readonly Region: string;
  readonly Code: string;
}

/** CloudWatch lists a series for two weeks after its last value; some is kept for the clocks. */
export const listedForMs = 13 * 86_400_000;
/** And a new one only some minutes, at most 15, after its first. */
export const unlistedForMs = 20 * 60_000;

/** Series that are listed, which costs a call instead of a query for each code that there is. Rejects with {@link StoreUnavailable}. */
export async function listFailureSeries(
  client: Pick<CloudWatchClient, 'send'>,
  { targets, regions }: Pick<SeriesScope, 'targets' | 'regions'>,
): Promise<readonly FailureSeries[]> {
  const signal = AbortSignal.timeout(readingMs);
  const [only, ...others] = targets;
  const filter = only !== undefined && others.length === 0 ? [{ Name: 'Target', Value: only }] : [];
  const found: FailureSeries[] = [];
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await list(client, filter, token, signal);
    for (const { Dimensions = [] } of answer.Metrics ?? []) {
      const { Target, Region, Code } = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
      if (Target === undefined || Region === undefined || Code === undefined) continue;
      // Targets and regions of former files, and drills, are no part of this history.
      if (targets.includes(Target) && regions.includes(Region) && !Code.startsWith(drillPrefix)) {
        found.push({ Target, Region, Code });
      }
    }
    token = answer.NextToken;
    if (token === undefined) return found;
  }
  throw new StoreUnavailable('ListMetrics does not stop paging');
}

/** Every series that there can be: for times of which CloudWatch lists none any more. */
export function allFailureSeries({
  targets,
  regions,
}: Pick<SeriesScope, 'targets' | 'regions'>): readonly FailureSeries[] {
  return targets.flatMap((Target) =>
    regions.flatMap((Region) => [...codes, ...unknownCodes].map((Code) => ({ Target, Region, Code }))),
  );
}

/** A page has 500 series. */
const mostPages = 200;

async function list(
  client: Pick<CloudWatchClient, 'send'>,
  filter: readonly { readonly Name: string; readonly Value: string }[],
  token: string | undefined,
  signal: AbortSignal,
) {
  const input = { Namespace: namespace, MetricName: 'Failures', Dimensions: [...filter] };
  try {
    const next = token === undefined ? {} : { NextToken: token };
    return await client.send(new ListMetricsCommand({ ...input, ...next }), { abortSignal: signal });
  } catch (error) {
    throw new StoreUnavailable(`ListMetrics: ${readAwsError(error)}`, { cause: error });
  }
}
