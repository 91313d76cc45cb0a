import type { AlarmState, HistoryStore } from './store.ts';

/** Answer of `GET /api/alarms`, in the order of the definitions. */
export interface AlarmStates {
  readonly alarms: readonly {
    readonly name: string;
    /** Where the alarm lives: the standby has alarms of the same names. */
    readonly region: string;
    /** null: it is defined, and there is no such alarm. */
    readonly state: AlarmState | null;
    readonly since: string | null;
    readonly definition: object;
  }[];
}

export async function queryAlarms(store: HistoryStore): Promise<AlarmStates> {
  const alarms = await store.readAlarms();
  return {
    alarms: alarms.map(({ name, region, state, sinceMs, definition }) => ({
      name,
      region,
      state,
      since: sinceMs === null ? null : new Date(sinceMs).toISOString(),
      definition,
    })),
  };
}
