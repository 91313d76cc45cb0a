import type { AlarmChange, AlarmState } from '../../monitor/alerting/alert-ports.ts';

/**
 * Reads the message that CloudWatch sends when a metric or composite alarm changes, or null where it is something else.
 * Fields that are missing, as emulators leave some out, do not keep a page back.
 * @param ownRegion where the function runs: the region of the alarm if the message does not tell
 * @param receivedMs when it came: the time of the change if the message does not tell
 */
export function readAlarmMessage(text: string, ownRegion: string, receivedMs: number): AlarmChange | null {
  const fields = readObject(text);
  if (fields === null) return null;
  const { AlarmName: alarm, AlarmArn: arn, Region: place, StateChangeTime: changed, NewStateReason: reason } = fields;
  const newState = readState(fields.NewStateValue);
  if (typeof alarm !== 'string' || alarm === '' || newState === null) return null;
  return {
    alarm,
    region: regionIn(arn) ?? regionNamed(place) ?? ownRegion,
    newState,
    // Where it is not said: what is told is told as a change from the other state.
    oldState: readState(fields.OldStateValue) ?? (newState === 'ALARM' ? 'OK' : 'ALARM'),
    changedMs: readTime(changed) ?? receivedMs,
    reason: typeof reason === 'string' ? reason : '',
    fields,
  };
}

const states: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

function readState(value: unknown): AlarmState | null {
  return states.find((state) => state === value) ?? null;
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function regionIn(arn: unknown): string | null {
  if (typeof arn !== 'string') return null;
  const region = arn.split(':')[3];
  return region === undefined || region === '' ? null : region;
}

/** CloudWatch writes `EU (Frankfurt)`, which names no region that could be asked; emulators write the code. */
function regionNamed(place: unknown): string | null {
  return typeof place === 'string' && /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(place) ? place : null;
}

/** `2026-11-22T08:02:14.123+0000`, without the colon that ISO 8601 has in its offset. */
function readTime(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const timeMs = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(timeMs) ? null : timeMs;
}
