import * as v from 'valibot';
import type { Network } from './deployment.ts';
import { readText } from './read-text.ts';

const ids = (prefix: string, most: number) =>
  v.pipe(v.array(v.pipe(v.string(), v.regex(new RegExp(`^${prefix}-[0-9a-f]+$`)))), v.minLength(1), v.maxLength(most));

const networksSchema = v.record(
  v.string(),
  v.strictObject({
    subnetIds: ids('subnet', 16),
    securityGroupIds: ids('sg', 5),
    ipv6: v.optional(v.boolean(), false),
  }),
);

/**
 * The network of a region from a JSON file, `{ "eu-central-1": { "subnetIds": [...], "securityGroupIds": [...], "ipv6": true } }`;
 * null where the file does not have the region: then the function runs in the network that Lambda gives it.
 * @throws SyntaxError where the file is not like that.
 */
export function readNetwork(path: string, region: string): Network | null {
  const parsed = v.safeParse(networksSchema, readJson(path));
  if (parsed.success) return parsed.output[region] ?? null;
  const [issue] = parsed.issues;
  throw new SyntaxError(`${path}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
}

function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${path} is not JSON: ${error instanceof Error ? error.message : 'it cannot be parsed'}`);
  }
}
