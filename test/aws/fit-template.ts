import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A CloudFormation template, or a part of one, as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface TemplateResource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Properties?: JsonObject;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: Json }>>;
}

/** A template that the emulator takes, and what had to be left out: it goes there by API. */
export interface FittedTemplate {
  readonly template: Template;
  /** Alarms over metric math, which the emulator's CloudFormation refuses. */
  readonly mathAlarms: readonly JsonObject[];
}

/** The template as `npm run package` wrote it. */
export function readTemplate(folder: string): Template {
  return JSON.parse(readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8'));
}

/**
 * Changes what the emulator cannot do and nothing else. Every other resource stays as it was packaged.
 *
 * - The bucket of the deploy tool is one that the test has made; code is fetched from there.
 * - Alarms over metric math are left out.
 * - Alarms watch a namespace that has no data: the emulator would evaluate them over all dimensions at once and with no
 *   M of N. They change when they are told to, as the test of the definitions says they would.
 * - Four permissions are written as the emulator looks for them: it sees neither the namespace of a request nor the
 *   names of several parameters or alarms, and calls a log group by its name alone, where AWS wants `:*` behind it.
 */
export function fitTemplate(packaged: Template, bucket: string, more: Template['Resources'] = {}): FittedTemplate {
  const mathAlarms: JsonObject[] = [];
  const kept: [string, TemplateResource][] = [];
  for (const [id, resource] of Object.entries(packaged.Resources)) {
    const { Type, Properties = {} } = resource;
    if (id.startsWith('ServerlessDeploymentBucket')) continue;
    if (Type === 'AWS::CloudWatch::Alarm' && 'Metrics' in Properties) mathAlarms.push(Properties);
    else kept.push([id, fitResource(resource, bucket)]);
  }
  const Resources = { ...Object.fromEntries(kept), ...more };
  for (const { DependsOn = [] } of Object.values(Resources)) {
    const lost = DependsOn.find((id) => !(id in Resources));
    if (lost !== undefined) throw new TypeError(`a resource that is kept depends on ${lost}, which is left out`);
  }
  const Outputs = Object.fromEntries(
    Object.entries(packaged.Outputs).filter(([id]) => !id.startsWith('ServerlessDeploymentBucket')),
  );
  return { template: { ...packaged, Resources, Outputs }, mathAlarms };
}

function fitResource(resource: TemplateResource, bucket: string): TemplateResource {
  const { Type, Properties = {} } = resource;
  switch (Type) {
    case 'AWS::Lambda::Function':
      return { ...resource, Properties: { ...Properties, Code: { ...asObject(Properties.Code), S3Bucket: bucket } } };
    case 'AWS::CloudWatch::Alarm':
      return { ...resource, Properties: { ...Properties, Namespace: 'Held' } };
    case 'AWS::IAM::Role':
      return { ...resource, Properties: asObject(fitPermissions(Properties)) };
    default:
      return resource;
  }
}

function fitPermissions(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(fitPermissions);
  if (!isObject(value)) return value ?? null;
  if (!('Action' in value)) return mapEntries(value, fitPermissions);
  const { Condition, ...statement } = value;
  switch (String(value.Action)) {
    case 'cloudwatch:PutMetricData':
      return statement;
    case 'ssm:GetParameters':
    case 'cloudwatch:DescribeAlarms':
      return { ...value, Resource: '*' };
    case 'logs:FilterLogEvents':
      return { ...value, Resource: JSON.parse(JSON.stringify(value.Resource).replaceAll(':*"', '"')) };
    default:
      return value;
  }
}

function mapEntries(object: JsonObject, map: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

export function asObject(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new TypeError('the template has something else in place of an object');
  return value;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
