import type { Resources } from './cloudformation.ts';
import { type Deployment, idOf, listDoors, names } from './deployment.ts';
import { logRetentionDays } from './sizes.ts';

/** Made before the functions are, so that these need no right to make any, and nothing is kept for ever. */
export function renderLogGroups(deployment: Deployment): Resources {
  return Object.fromEntries(
    listDoors(deployment).map((door) => [
      `${idOf(door)}Logs`,
      {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: names.logGroup(deployment.stage, door), RetentionInDays: logRetentionDays },
      },
    ]),
  );
}
