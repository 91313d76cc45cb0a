import type { AlarmDefinition } from '../functions/alarm/alarm-definition.ts';
import { defineAlarms } from '../functions/alarm/definitions.ts';
import { namespace } from '../functions/metric/catalogue.ts';
import { hasDashboard } from '../functions/metric/has-dashboard.ts';
import { type Resources, sub, type Value } from './cloudformation.ts';
import { type Deployment, names } from './deployment.ts';

/** CloudWatch's limit for the list of one widget. */
const mostAlarms = 100;

/**
 * One page at home, whatever the number of targets: series are searched for, so that a new target needs no new widget, and
 * a search shows at most a hundred. None where every target is lean.
 */
export function renderDashboard(deployment: Deployment): Resources {
  if (deployment.role !== 'home' || !hasDashboard(deployment.file.targets)) return {};
  return {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: names.dashboard(deployment.stage),
        DashboardBody: sub(JSON.stringify({ widgets: listWidgets(deployment) })),
      },
    },
  };
}

type Widget = Readonly<Record<string, Value>>;

function listWidgets(deployment: Deployment): readonly Widget[] {
  const graphs = graphsOf(deployment).map((properties, index) => ({
    type: 'metric',
    x: (index % 2) * 12,
    y: 6 + Math.floor(index / 2) * 6,
    width: 12,
    height: 6,
    properties: { view: 'timeSeries', region: deployment.region, period: 60, ...properties },
  }));
  return [alarmWidget(deployment), ...graphs];
}

/** The alarms that tell somebody something, those that page first. */
function alarmWidget({ file, prefix, region }: Deployment): Widget {
  const acting = defineAlarms(file, prefix).filter((alarm) => alarm.region === region && alarm.topic !== null);
  const shown = [...acting].sort((one, other) => rank(one) - rank(other)).slice(0, mostAlarms);
  return {
    type: 'alarm',
    x: 0,
    y: 0,
    width: 24,
    height: 6,
    properties: {
      title: acting.length > shown.length ? `Alarms (${shown.length} of ${acting.length})` : 'Alarms',
      // CloudFormation fills in the account.
      alarms: shown.map(({ name }) => `arn:\${AWS::Partition}:cloudwatch:${region}:\${AWS::AccountId}:alarm:${name}`),
    },
  };
}

function rank({ purpose: { kind } }: AlarmDefinition): number {
  const order = ['failing', 'silent', 'own', 'faults', 'certificate', 'advisory'];
  const place = order.indexOf(kind);
  return place < 0 ? order.length : place;
}

function graphsOf({ prefix }: Deployment): readonly Widget[] {
  const share = { yAxis: { left: { min: 0, max: 1 } } };
  return [
    { title: 'Users can get in (1) or not (0)', ...search('Up', ['Target', 'Region'], 'Minimum'), ...share },
    { title: 'Failures by code', ...search('Failures', ['Target', 'Region', 'Code'], 'Sum'), stacked: true },
    { title: 'Handshake errors', ...search('HandshakeErrors', ['Target', 'Region'], 'Maximum'), ...share },
    { title: 'Token errors', ...search('TokenErrors', ['Target', 'Region'], 'Maximum'), ...share },
    { title: 'Duration, ms: p95', ...search('Duration', ['Target', 'Region'], 'p95') },
    {
      title: 'Days until a certificate expires',
      ...search('CertificateDaysLeft', ['Target', 'Region'], 'Minimum', 3_600),
    },
    { title: 'Reports of each region', ...search('ChecksRun', ['Region'], 'Sum') },
    { title: `Faults of the monitor itself (${prefix})`, ...search('MonitorErrors', ['Region'], 'Sum') },
  ];
}

/** A search by name and dimensions. The period stands in the expression, as a widget's own does not reach into it. */
function search(metric: string, dimensions: readonly string[], statistic: string, period = 60): Widget {
  const expression = `SEARCH('{${[namespace, ...dimensions].join(',')}} MetricName="${metric}"', '${statistic}', ${period})`;
  const label = dimensions.map((name) => `\${PROP('Dim.${name}')}`).join(' ');
  // CloudFormation must not look into what CloudWatch fills in.
  return { metrics: [[{ expression, label: label.replaceAll('$' + '{', '$' + '{!') }]] };
}
