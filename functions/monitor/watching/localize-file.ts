import { failureAlerts } from '../alerts-schema.ts';
import { localRegion } from '../regions.ts';
import type { AlertSettings, TargetsFile } from '../settle-targets.ts';

/**
 * A targets file as this machine watches it: there is the one region `local`, whatever regions the file names for AWS,
 * and where two regions had to fail, one does.
 */
export function localizeFile<File extends TargetsFile>(file: File): File {
  if (file.regions === null) return file;
  const targets = file.targets.map((target) => ({ ...target, alerts: localizeAlerts(target.alerts) }));
  return { ...file, regions: null, probingRegions: [localRegion], targets };
}

function localizeAlerts(alerts: AlertSettings): AlertSettings {
  const rules = failureAlerts.map((name) => {
    const rule = alerts[name];
    return [name, rule === null ? null : { ...rule, regions: 1 }] as const;
  });
  return { ...alerts, ...Object.fromEntries(rules) };
}
