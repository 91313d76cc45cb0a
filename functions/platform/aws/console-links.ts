import type { AlertLink } from '../../alert/alert-facts.ts';
import type { FindLinks } from '../../monitor/alerting/alert-ports.ts';

export interface LinkedPlaces {
  readonly home: string;
  /** The name of the dashboard, which is at home; null: there is none. */
  readonly dashboard: string | null;
  /** The log group of check-targets. */
  readonly checkLogGroup: string;
}

/** Pages of AWS's console that are worth a look for an alarm. */
export function createConsoleLinks({ home, dashboard, checkLogGroup }: LinkedPlaces): FindLinks {
  return (change, evidenceRegion) => {
    const { AlarmArn: arn } = change.fields;
    const site = siteOf(typeof arn === 'string' ? arn : '');
    const page = (region: string, place: string) =>
      `https://${region}.${site}/cloudwatch/home?region=${region}#${place}`;
    const links: AlertLink[] = [
      { label: 'Alarm', url: page(change.region, `alarmsV2:alarm/${encodeURIComponent(change.alarm)}`) },
    ];
    if (dashboard !== null) {
      links.push({ label: 'Dashboard', url: page(home, `dashboards/dashboard/${encodeURIComponent(dashboard)}`) });
    }
    if (change.alarm.endsWith(deadLettersAlarm)) {
      const { region } = change;
      links.push({ label: 'Queues', url: `https://${region}.${site}/sqs/v3/home?region=${region}#/queues` });
      return links;
    }
    links.push({
      label: 'Evidence',
      url: page(evidenceRegion ?? home, `logsV2:log-groups/log-group/${encodeTwice(checkLogGroup)}`),
    });
    return links;
  };
}

/** What is wrong there lies in a queue, which CloudFormation names. */
const deadLettersAlarm = '/dead-letters';

/** China and GovCloud have consoles of their own. */
function siteOf(arn: string): string {
  if (arn.startsWith('arn:aws-cn:')) return 'console.amazonaws.cn';
  return arn.startsWith('arn:aws-us-gov:') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
}

/** The console decodes what stands behind the # twice, and writes % as $. */
function encodeTwice(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
}
