/** Every account has these. Those that were opened after March 2019 have to be enabled, and SNS treats them as strangers. */
const enabledByDefault: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
]);

/** Whether SNS calls functions of other regions in the name of that region, rather than in its own. */
export function isOptIn(region: string): boolean {
  return !enabledByDefault.has(region) && !/^(?:cn|us-gov|us-iso|us-isob|eusc)-/.test(region);
}

/**
 * Whether a topic of one region can call a function of another: not one of a region that had to be enabled.
 * https://docs.aws.amazon.com/sns/latest/dg/lambda-prereq.html
 */
export function canTell(from: string, to: string): boolean {
  return from === to || !isOptIn(to);
}
