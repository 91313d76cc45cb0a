import { allow, arn, type Resources, ref, type Statement } from './cloudformation.ts';
import { type Deployment, idOf } from './deployment.ts';

/** IAM takes 10,240 characters in the policies of a role itself, 6,144 in one beside it, and ten of those. */
const inRoleCharacters = 7_000;
const besideCharacters = 5_500;
/** One is left for the network. */
const mostPolicies = 9;
/** Of an ARN in its policy, besides the path: partition, region, account, quotes. */
const aroundCharacters = 75;

/**
 * Leave to read the secrets, one by one, in this region only: a region's monitor must not depend on another. `inRole` is what
 * fits into the role of check-targets; the rest stands in policies beside it.
 * @throws RangeError where there are more than IAM takes.
 */
export function permitSecrets({ secretPaths }: Pick<Deployment, 'secretPaths'>): {
  readonly inRole: readonly Statement[];
  readonly beside: readonly (readonly Statement[])[];
} {
  const groups: string[][] = [[]];
  let left = inRoleCharacters;
  for (const path of secretPaths) {
    const characters = path.length + aroundCharacters;
    if (characters > left) {
      groups.push([]);
      left = besideCharacters;
    }
    left -= characters;
    groups.at(-1)?.push(path);
  }
  const [inRole = [], ...beside] = groups;
  if (beside.length > mostPolicies) {
    throw new RangeError(
      `${secretPaths.length} secrets are more than the role of a function may name; let targets share them, or split the file`,
    );
  }
  return { inRole: toStatements(inRole), beside: beside.map(toStatements) };
}

/** Their logical ids. */
export function listSecretPolicies(deployment: Pick<Deployment, 'secretPaths'>): readonly string[] {
  return permitSecrets(deployment).beside.map((_, index) => `SecretsPolicy${index + 1}`);
}

/** The policies beside the role of check-targets. */
export function renderSecretPolicies(deployment: Deployment): Resources {
  const ids = listSecretPolicies(deployment);
  return Object.fromEntries(
    permitSecrets(deployment).beside.map((statements, index) => [
      ids[index] ?? '',
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { Roles: [ref(`${idOf('check-targets')}Role`)], PolicyDocument: allow(statements) },
      },
    ]),
  );
}

function toStatements(paths: readonly string[]): readonly Statement[] {
  if (paths.length === 0) return [];
  return [{ actions: ['ssm:GetParameters'], resources: paths.map((path) => arn('ssm', null, `parameter${path}`)) }];
}
