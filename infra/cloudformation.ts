/** A value of a CloudFormation template. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

export interface Resource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Properties?: Readonly<Record<string, Value>>;
}

/** By logical id. */
export type Resources = Readonly<Record<string, Resource>>;
export type Outputs = Readonly<Record<string, { readonly Description: string; readonly Value: Value }>>;

export function ref(logicalId: string): Value {
  return { Ref: logicalId };
}

export function getAtt(logicalId: string, attribute: string): Value {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

/** A text with `${AWS::Region}` and the like in it, filled in by CloudFormation. */
export function sub(text: string): Value {
  return { 'Fn::Sub': text };
}

/**
 * The ARN of something in this account, by its name; `region` null: the stack's own. `resource` is what stands behind the
 * account, such as `my-topic` or `log-group:/my/group:*`.
 */
export function arn(service: string, region: string | null, resource: string): Value {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in.
  return sub(`arn:\${AWS::Partition}:${service}:${region ?? '${AWS::Region}'}:\${AWS::AccountId}:${resource}`);
}

export const ownAccount: Value = ref('AWS::AccountId');

/** What an identity may do, or what may be done with a resource. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly Value[];
  /** The AWS service that may; only in the policy of a resource. */
  readonly service?: string;
  readonly condition?: Value;
}

export function allow(statements: readonly Statement[]): Value {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources, service, condition }) => ({
      Effect: 'Allow',
      ...(service === undefined ? {} : { Principal: { Service: service } }),
      Action: actions,
      Resource: resources,
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  };
}

/** A role for one AWS service. `condition`: when that service may take it; `managed`: policies of AWS beside its own. */
export function role(
  service: string,
  statements: readonly Statement[],
  { condition, managed }: { readonly condition?: Value; readonly managed?: readonly Value[] } = {},
): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: service },
            Action: 'sts:AssumeRole',
            ...(condition === undefined ? {} : { Condition: condition }),
          },
        ],
      },
      ...(managed === undefined || managed.length === 0 ? {} : { ManagedPolicyArns: managed }),
      Policies: [{ PolicyName: 'own', PolicyDocument: allow(statements) }],
    },
  };
}
