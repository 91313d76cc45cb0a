import { readTargets } from '../../functions/monitor/read-targets.ts';
import { planDeployment } from '../../functions/plan/plan-deployment.ts';
import type { Figure } from './render-figures.ts';

type Level = 'standard' | 'lean';

/** What `plan` says of the files that the goals are about. */
export function priceFiles(): readonly Figure[] {
  return [
    priceFile(1, 'standard', false, 8),
    priceFile(1, 'lean', false, 5),
    priceFile(1, 'standard', true, 8),
    priceFile(1, 'lean', true, 5),
    priceFile(100, 'lean', false, 300),
    priceFile(100, 'lean', true, 300),
    priceFile(100, 'standard', true),
  ];
}

function priceFile(count: number, level: Level, hasStandby: boolean, most?: number): Figure {
  const regions = hasStandby
    ? { home: 'eu-central-1', standby: 'eu-west-1', probe: ['us-east-1'] }
    : { home: 'eu-central-1', probe: ['eu-west-1', 'us-east-1'] };
  const targets = Array.from({ length: count }, (_, index) => ({
    name: `target-${index + 1}`,
    url: `wss://target-${index + 1}.example.com/connection/websocket`,
    token: { mint: { hmacSecret: 'ssm:/canary/secret' } },
  }));
  const reading = readTargets(JSON.stringify({ regions, defaults: { metrics: level }, targets }));
  if (reading.kind === 'wrong') throw new Error(JSON.stringify(reading.mistakes));
  const { totalDollars, freeDollars } = planDeployment(reading.file);
  return {
    what: `Dollars a month, ${count} endpoint${count === 1 ? '' : 's'}, three regions${hasStandby ? ', one the standby' : ', no standby'}, every minute, \`${level}\``,
    figure: totalDollars.toFixed(2),
    beside: `${(totalDollars - freeDollars).toFixed(2)} with all free tiers unused by others`,
    ...(most === undefined ? {} : { goal: { most, of: totalDollars, unit: 'dollars' } }),
  };
}
