import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
// These three come with the deploy tool.
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { asObject, fitTemplate, type Json, type JsonObject, readTemplate, type Template } from './fit-template.ts';
import type { ClientSetup } from './on-ministack.ts';

/** The emulator's only account, for keys that are no account themselves. */
export const emulatedAccount = '000000000000';

/** One region of the deployed monitor. */
export interface EmulatedStack {
  readonly region: string;
  /** As it was packaged: nothing was changed in it. */
  readonly packaged: Template;
  /** The physical id of a resource. */
  idOf(logicalId: string): string;
  /** What the stack tells people. */
  outputOf(name: string): string;
  /** Calls a function and waits for its answer; rejects where it threw. */
  invoke(functionName: string, input: unknown): Promise<unknown>;
  /** Takes away all that {@link deployStack} made. */
  remove(): Promise<void>;
}

export interface StackToDeploy {
  readonly setup: ClientSetup;
  readonly stackName: string;
  /** What `npm run package` wrote for the region. */
  readonly folder: string;
  /** Resources of the test beside those of the template. */
  readonly more?: Template['Resources'];
}

/** Uploads the zips, creates the stack from the packaged template, and puts by API what the emulator's CloudFormation refuses. */
export async function deployStack({ setup, stackName, folder, more }: StackToDeploy): Promise<EmulatedStack> {
  const { region } = setup;
  const cloudFormation = new CloudFormationClient(setup);
  const bucket = `${stackName}-${region}`;
  const packaged = readTemplate(folder);
  const { template, mathAlarms } = fitTemplate(packaged, bucket, more);
  const removeBucket = await uploadZips(setup, bucket, folder, packaged);
  await createStack(cloudFormation, stackName, template);
  const removeAlarms = await putAlarms(setup, mathAlarms);
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stackName }),
  );
  const ids = new Map(
    StackResources.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]),
  );
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  const outputs = new Map(Stacks[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const lambda = new LambdaClient(setup);
  return {
    region,
    packaged,
    idOf: (logicalId) => need(ids.get(logicalId), logicalId),
    outputOf: (name) => need(outputs.get(name), name),
    invoke: (functionName, input) => invoke(lambda, functionName, input),
    async remove() {
      await removeAlarms();
      await deleteStack(cloudFormation, stackName);
      await removeBucket();
    },
  };
}

function need(text: string | undefined, name: string): string {
  if (text === undefined) throw new TypeError(`the stack has no ${name}`);
  return text;
}

/** Waits as seldom as the clients allow: the work itself takes milliseconds here. */
const waiting = { minDelay: 1, maxDelay: 1, maxWaitTime: 30 } as const;

export async function createStack(client: CloudFormationClient, stackName: string, template: JsonObject | Template) {
  await client.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  await waitUntilStackCreateComplete({ client, ...waiting }, { StackName: stackName });
}

export async function deleteStack(client: CloudFormationClient, stackName: string): Promise<void> {
  await client.send(new DeleteStackCommand({ StackName: stackName }));
  await waitUntilStackDeleteComplete({ client, ...waiting }, { StackName: stackName });
}

async function uploadZips(
  setup: ClientSetup,
  bucket: string,
  folder: string,
  packaged: Template,
): Promise<() => Promise<void>> {
  const client = new S3Client({ ...setup, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const keys = Object.values(packaged.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => String(asObject(Properties?.Code).S3Key));
  for (const key of keys) {
    const Body = readFileSync(join(folder, basename(key)));
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
  }
  return async () => {
    for (const key of keys) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
  };
}

async function putAlarms(setup: ClientSetup, mathAlarms: readonly JsonObject[]): Promise<() => Promise<void>> {
  const client = new CloudWatchClient(setup);
  // The properties of the resource are the parameters of the call, by the same names.
  for (const alarm of mathAlarms) {
    await client.send(new PutMetricAlarmCommand(inputOf<PutMetricAlarmCommand>(resolve(alarm, setup.region))));
  }
  const nameOf = ({ AlarmName }: JsonObject) => String(AlarmName);
  return async () => {
    if (mathAlarms.length > 0) await client.send(new DeleteAlarmsCommand({ AlarmNames: mathAlarms.map(nameOf) }));
  };
}

/** Properties of a template whose resource has the parameters of the command. */
function inputOf<Command extends { readonly input: object }>(properties: Json): Command['input'] {
  return properties as unknown as Command['input'];
}

/** Fills in what CloudFormation would: only the pseudo parameters, which is all that alarms refer to. */
function resolve(value: Json, region: string): Json & JsonObject {
  return asObject(fillIn(value, region));
}

function fillIn(value: Json, region: string): Json {
  if (Array.isArray(value)) return value.map((part: Json) => fillIn(part, region));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, text] = entries[0] ?? [];
  if (entries.length === 1 && key === 'Fn::Sub' && typeof text === 'string') return substitute(text, region);
  return Object.fromEntries(entries.map(([name, part]) => [name, fillIn(part, region)]));
}

function substitute(text: string, region: string): string {
  const known: Readonly<Record<string, string>> = { Partition: 'aws', Region: region, AccountId: emulatedAccount };
  return text.replaceAll(/\$\{AWS::(\w+)\}/g, (_, name: string) => known[name] ?? name);
}

async function invoke(client: LambdaClient, functionName: string, input: unknown): Promise<unknown> {
  const answer = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(input)) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError !== undefined) throw new Error(`${functionName} failed: ${text}`);
  return JSON.parse(text);
}
