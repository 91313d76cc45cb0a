import type { Value } from './cloudformation.ts';
import { ref, sub } from './cloudformation.ts';
import { type Deployment, type Door, idOf, listDoors, names } from './deployment.ts';
import { roleId } from './permissions.ts';
import { listSecretPolicies } from './secret-permissions.ts';
import {
  alertTimeoutSeconds,
  checkTimeoutSeconds,
  historyConcurrency,
  historyTimeoutSeconds,
  memoryMb,
} from './sizes.ts';

/** The path of the packaged targets file in every zip, from its root. */
export const packagedTargets = 'canary.json';

/** A function as the deploy tool reads it. */
export type FunctionSettings = Readonly<Record<string, Value>>;

/** Which door runs when is in schedules.ts, topics.ts and function-url.ts; here is how. */
export function renderFunctions(deployment: Deployment): Readonly<Record<string, FunctionSettings>> {
  return Object.fromEntries(
    listDoors(deployment).map((door) => [
      door,
      {
        name: names.function(deployment.stage, door),
        handler: `functions/${door}.handler`,
        // As text, because of a logical id the tool makes a dependency that is there already.
        role: sub(`\${${roleId(door)}.Arn}`),
        // Log groups are ours: see log-groups.ts.
        disableLogs: true,
        // A policy beside the role is no part of it: a function that began before would be refused its secrets.
        dependsOn: [`${idOf(door)}Logs`, ...(door === 'check-targets' ? listSecretPolicies(deployment) : [])],
        memorySize: memoryMb[door],
        environment: environmentOf(door, deployment),
        ...settingsOf[door](deployment),
      },
    ]),
  );
}

const settingsOf: Readonly<Record<Door, (deployment: Deployment) => FunctionSettings>> = {
  'check-targets': ({ file, shards, isReserved, network }) => ({
    description: 'Checks the targets of one shard',
    timeout: checkTimeoutSeconds(file.everyMs),
    // A run that comes late says nothing about its minute; the next one is due.
    maximumRetryAttempts: 0,
    maximumEventAge: 60,
    // One more than a round needs: the scheduler delivers at least once, and a drill comes in between.
    ...(isReserved ? { reservedConcurrency: shards + 1 } : {}),
    ...(network === null ? {} : { vpc: vpcOf(network) }),
  }),
  'deliver-alert': () => ({
    description: 'Turns alarms into alerts that say what broke',
    timeout: alertTimeoutSeconds,
    // An alert is worth another try, and none that is lost goes unseen.
    maximumRetryAttempts: 2,
    maximumEventAge: 3_600,
    destinations: { onFailure: { type: 'sqs', arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } } },
  }),
  'serve-history': ({ isReserved }) => ({
    description: 'History API and status page',
    timeout: historyTimeoutSeconds,
    // What many who ask at once can cost is bounded, and they take nothing from the functions that check.
    ...(isReserved ? { reservedConcurrency: historyConcurrency } : {}),
  }),
};

function vpcOf({ subnetIds, securityGroupIds, ipv6 }: NonNullable<Deployment['network']>): Value {
  return { subnetIds, securityGroupIds, ...(ipv6 ? { ipv6AllowedForDualStack: true } : {}) };
}

/** What the doors read. No secret is here: their names stand in the targets file, and functions read them by name. */
function environmentOf(door: Door, { stage, role, prefix, shards }: Deployment): Value {
  return {
    CANARY_STAGE: stage,
    CANARY_ROLE: role,
    CANARY_TARGETS: packagedTargets,
    CANARY_PREFIX: prefix,
    CANARY_SHARDS: String(shards),
    CANARY_LOG_GROUP: names.logGroup(stage, 'check-targets'),
    ...(door === 'deliver-alert' ? { CANARY_ALERT_TOPIC: ref('OnCallTopic') } : {}),
  };
}
