import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmDefinition } from '../../alarm/alarm-definition.ts';
import { type AlarmState, type StoredAlarm, StoreUnavailable } from '../../history/store.ts';
import { readingMs } from './metric-series.ts';
import { readAwsError } from './read-aws-error.ts';

/** States of the alarms of one region, in the order of the definitions. Rejects with {@link StoreUnavailable}. */
export async function readAlarmStates(
  client: Pick<CloudWatchClient, 'send'>,
  definitions: readonly AlarmDefinition[],
): Promise<readonly StoredAlarm[]> {
  const signal = AbortSignal.timeout(readingMs);
  const found = new Map<string, { readonly state: AlarmState | null; readonly sinceMs: number | null }>();
  for (let at = 0; at < definitions.length; at += mostNames) {
    const names = definitions.slice(at, at + mostNames).map(({ name }) => name);
    for (const alarm of await describe(client, names, signal)) {
      const { AlarmName = '', StateValue, StateTransitionedTimestamp, StateUpdatedTimestamp } = alarm;
      const since = StateTransitionedTimestamp ?? StateUpdatedTimestamp;
      found.set(AlarmName, { state: readState(StateValue), sinceMs: since?.getTime() ?? null });
    }
  }
  return definitions.map((definition) => ({
    name: definition.name,
    region: definition.region,
    state: found.get(definition.name)?.state ?? null,
    sinceMs: found.get(definition.name)?.sinceMs ?? null,
    definition,
  }));
}

/** Limit of DescribeAlarms, for names and for what one answer holds: so there is nothing to page. */
const mostNames = 100;

async function describe(client: Pick<CloudWatchClient, 'send'>, names: readonly string[], signal: AbortSignal) {
  try {
    // Of composites, of which we define none, nothing is told to those who may not see all alarms of the account.
    const command = new DescribeAlarmsCommand({ AlarmNames: [...names], MaxRecords: mostNames });
    const { MetricAlarms = [] } = await client.send(command, { abortSignal: signal });
    return MetricAlarms;
  } catch (error) {
    throw new StoreUnavailable(`DescribeAlarms: ${readAwsError(error)}`, { cause: error });
  }
}

function readState(text: string | undefined): AlarmState | null {
  return text === 'OK' || text === 'ALARM' || text === 'INSUFFICIENT_DATA' ? text : null;
}
