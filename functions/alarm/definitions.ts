import type { AlarmDefinition, MetricAlarm } from './alarm-definition.ts';
import { nameAlarm } from './alarm-names.ts';
import { type AlarmedFile, type AlarmedTarget, homeOf } from './alarmed-file.ts';
import { defineHomeClass, defineStandbyClass } from './class-alarms.ts';
import { canaryNamespace } from './heartbeat.ts';
import { defineFaults, defineOwnAlarms, defineSilences, homeSilentMs, silenceOf } from './region-alarms.ts';
import { listWatchedClasses } from './watched-classes.ts';

/** What alarm names begin with where nobody says otherwise. */
export const defaultPrefix = 'canary';

/**
 * Every alarm of a targets file, in every region: the one definition that CloudFormation is rendered from, that the
 * evaluator interprets, and that the cost estimate counts. Pure. None is built on another.
 */
export function defineAlarms(file: AlarmedFile, prefix: string = defaultPrefix): readonly AlarmDefinition[] {
  const silence = silenceOf(file);
  return [
    ...(silence === null ? [] : defineSilences(file, silence, prefix)),
    ...defineFaults(file, prefix),
    ...defineOwnAlarms(file, prefix),
    ...file.targets.flatMap((target) => defineTarget(target, file, prefix)),
  ];
}

function defineTarget(target: AlarmedTarget, file: AlarmedFile, prefix: string): readonly AlarmDefinition[] {
  const home = homeOf(file);
  const standby = file.regions?.standby ?? null;
  const watched = listWatchedClasses(target, file.everyMs);
  const atHome = watched.flatMap((one) => defineHomeClass(one, file.probingRegions, home, prefix));
  const certificate = defineCertificate(target, home, prefix);
  if (standby === null) return [...atHome, ...certificate];
  const regions = { regions: file.probingRegions, home, standby, silentMs: homeSilentMs(file) };
  const inStandby = watched.map((one) => defineStandbyClass(one, regions, prefix));
  return [...atHome, ...certificate, ...inStandby];
}

/**
 * A certificate is seen alike from everywhere but behind a DNS that answers by place, and what is expired somewhere
 * fails there: so one alarm at home is enough, for a tenth of a dollar.
 */
function defineCertificate(target: AlarmedTarget, home: string, prefix: string): readonly MetricAlarm[] {
  const rule = target.alerts.certificate;
  if (rule === null || !/^wss:/i.test(target.url)) return [];
  const purpose = { kind: 'certificate', target: target.name, severity: rule.severity } as const;
  return [
    {
      type: 'metric',
      name: nameAlarm(prefix, purpose),
      description: `${target.name}: a certificate of the chain expires in fewer than ${rule.days} days.`,
      region: home,
      purpose,
      topic: 'alarm',
      metrics: [
        {
          namespace: canaryNamespace,
          name: 'CertificateDaysLeft',
          dimensions: { Target: target.name, Region: home },
          // Behind a balancer, nodes may serve different certificates: the one that ends first counts.
          statistic: 'Minimum',
        },
      ],
      expression: null,
      periodSeconds: 3_600,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      comparison: 'LessThanThreshold',
      threshold: rule.days,
      // It is sent every six hours and when it changes: in between, what was known still holds.
      missingData: 'ignore',
    },
  ];
}
