import { writeSync } from 'node:fs';
import { openHistoryDatabase } from '../../../functions/platform/local/history-database.ts';
import { makeCheck, minuteMs } from '../../history/recording.ts';

// Records one check a minute, from a number of minutes on, as fast as it can; prints each minute when it has been recorded.
const [file = '', from = '0'] = process.argv.slice(2);
const database = openHistoryDatabase(file);
for (let minute = Number(from); ; minute += 1) {
  const code = minute % 7 === 3 ? 'tls.alert' : null;
  database.recordCheck(makeCheck(minute * minuteMs, { code, target: `t${minute % 3}` }), { isDrill: false });
  writeSync(1, `${minute}\n`);
  if (minute % 10 === 0) database.recordRun({ region: 'local', startedMs: minute * minuteMs, checks: 10 });
}
