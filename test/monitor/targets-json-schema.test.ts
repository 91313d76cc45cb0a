import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderTargetsSchema } from '../../functions/monitor/targets-json-schema.ts';
import { targetsSchema } from '../../functions/monitor/targets-schema.ts';
import { contractExample } from './contract-example.ts';
import { mistakesIn, withKeys } from './readings.ts';

const isValidForEditors = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(renderTargetsSchema()));
const example: unknown = parse(readFileSync(new URL('../../examples/canary.yml', import.meta.url), 'utf8'));

describe('the JSON Schema of the targets file', () => {
  it('is the one that is published', () => {
    const published = readFileSync(new URL('../../docs/canary.schema.json', import.meta.url), 'utf8');
    expect(published === renderTargetsSchema(), 'docs/canary.schema.json is stale: generate it again').toBe(true);
  });

  it('takes the examples', () => {
    expect(isValidForEditors(parse(contractExample))).toBe(true);
    expect(isValidForEditors(example)).toBe(true);
  });

  it('has a description for every key', () => {
    const undescribed: string[] = [];
    collectUndescribed(JSON.parse(renderTargetsSchema()), '', undescribed);
    expect(undescribed).toEqual([]);
  });

  it.each([
    withKeys('tokn: none'),
    withKeys('token: { fixed: env:A, fetch: { url: https://x/ } }'),
    withKeys('token: {}'),
    withKeys('token: { fixed: hunter2 }'),
    withKeys('timeouts: { total: 10 }'),
    withKeys('timeouts: { total: 10 s }'),
    withKeys('protocol: xml'),
    withKeys('ca: corporate.pem'),
    withKeys('headers: { "X A": b }'),
    withKeys('alerts: { handshake: true }'),
    withKeys('policy: { refuse: [] }'),
    'targets: []',
    'targets: [{ name: a b, url: "wss://x" }]',
    'targets: [{ name: a, url: "http://x" }]',
    'targets: [{ name: a }]',
  ])('refuses what is refused: %j', (text) => {
    expect(isValidForEditors(parse(text))).toBe(false);
    expect(mistakesIn(text)).not.toEqual([]);
  });

  it('never says otherwise than the schema it is made from, wherever a value is changed', () => {
    const changed = fc.tuple(
      fc.nat(400),
      fc.constantFrom<unknown[]>(
        null,
        true,
        false,
        0,
        2,
        -1,
        1.5,
        1e9,
        '',
        'x',
        '10s',
        'none',
        'env:A',
        'file:a',
        'wss://x/',
        'https://x/',
        [],
        {},
        ['x'],
        ['file:a'],
        { x: 1 },
        { x: 'y' },
      ),
    );
    fc.assert(
      fc.property(changed, ([place, value]) => {
        const file = structuredClone(example);
        replaceNth(file, place, value);
        const { success, issues } = v.safeParse(targetsSchema, file);
        if (success) expect(isValidForEditors(file) || mistakesIn(JSON.stringify(file)).length > 0).toBe(true);
        // What a function judges is not in the JSON Schema.
        else if (issues.some(({ type }) => type !== 'check')) expect(isValidForEditors(file)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Puts a value in the place of the n-th one of a file, counted through all maps and lists. */
function replaceNth(file: unknown, place: number, value: unknown): void {
  const slots: (() => void)[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      slots.push(() => Reflect.set(node, key, value));
      walk(inner);
    }
  };
  walk(file);
  slots[place % slots.length]?.();
}

function collectUndescribed(schema: unknown, path: string, found: string[]): void {
  if (typeof schema !== 'object' || schema === null) return;
  if ('properties' in schema && typeof schema.properties === 'object') {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      if (!('description' in property) && !('$ref' in property)) found.push(`${path}.${key}`);
    }
  }
  for (const [key, inner] of Object.entries(schema)) collectUndescribed(inner, `${path}.${key}`, found);
}
