import { defineAlarms } from '../functions/alarm/definitions.ts';
import { renderAlarms } from './alarms.ts';
import { getAtt, type Outputs, type Resources, ref } from './cloudformation.ts';
import { renderDashboard } from './dashboard.ts';
import { deadLettersId, renderDeadLetters } from './dead-letters.ts';
import { type Deployment, functionId } from './deployment.ts';
import { renderFunctionUrl, urlOutput } from './function-url.ts';
import { type FunctionSettings, renderFunctions } from './functions.ts';
import { renderLogGroups } from './log-groups.ts';
import { readPackaging } from './packaging.ts';
import { countParts, partOf } from './parts.ts';
import { renderRoles } from './permissions.ts';
import { renderSchedules } from './schedules.ts';
import { renderSecretPolicies } from './secret-permissions.ts';
import { listCarriers, renderTopics } from './topics.ts';

/** What the deploy tool hands to a function of a file: it reads other keys of serverless.yml. */
export interface Resolver {
  readonly resolveVariable: (address: string) => Promise<unknown>;
}

/** Everything of one stack but the functions themselves. */
export interface Stack {
  /** What the console shows beside its name. */
  readonly Description: string;
  readonly Resources: Resources;
  readonly Outputs: Outputs;
}

/** By it the next deployment knows which regions were taken out of the file since. */
export const regionsOutput = 'Regions';

/** The main stack of a region is part 0; the others hold alarms only, where there are more than one stack takes. */
export function renderStack(deployment: Deployment, part: number): Stack {
  const parts = countParts(deployment);
  const { file, prefix, region, role, stage } = deployment;
  const about = `Synthetic monitor for Centrifugo, stage ${stage}: ${part === 0 ? role : `more alarms of ${role}`}`;
  const wanted = defineAlarms(file, prefix).filter((alarm) => alarm.region === region && partOf(alarm, parts) === part);
  // Topics stand in the main stack, which is there before the others.
  if (part > 0) return { Description: about, Resources: renderAlarms(wanted, stage), Outputs: {} };
  return {
    Description: about,
    Resources: {
      ...renderLogGroups(deployment),
      ...renderRoles(deployment),
      ...renderSecretPolicies(deployment),
      ...renderDeadLetters(deployment),
      ...renderSchedules(deployment),
      ...renderTopics(deployment),
      ...renderFunctionUrl(deployment),
      ...renderDashboard(deployment),
      ...renderAlarms(wanted, stage, listCarriers(deployment)),
    },
    Outputs: {
      CheckTargets: {
        Description: 'Checks the targets; its log holds the evidence',
        Value: getAtt(functionId('check-targets'), 'Arn'),
      },
      [regionsOutput]: { Description: 'Where the probes run', Value: file.probingRegions.join(' ') },
      DeadLettersUrl: { Description: 'Calls that could not be made', Value: ref(deadLettersId) },
      ...(deployment.role === 'probe'
        ? {}
        : { OnCallTopicArn: { Description: 'Subscribe on-call here', Value: ref('OnCallTopic') } }),
      ...urlOutput(deployment),
    },
  };
}

/** For serverless.yml: `functions` of the main stack, none in the others. */
export async function functions(resolver: Resolver): Promise<Readonly<Record<string, FunctionSettings>>> {
  const packaging = await readPackaging(resolver);
  return packaging === null || packaging.part > 0 ? {} : renderFunctions(packaging.deployment);
}

/** For serverless.yml: `resources`. */
export async function resources(resolver: Resolver): Promise<Partial<Stack>> {
  const packaging = await readPackaging(resolver);
  return packaging === null ? {} : renderStack(packaging.deployment, packaging.part);
}
