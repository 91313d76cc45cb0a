import * as v from 'valibot';
import { explainUnknownKey, isSameKey, isValueless } from './nearest-key.ts';

/** Only names the kind of the issues that are added here. */
const anySchema = v.strictObject({});

type PlainMap = Readonly<Record<string, unknown>>;

/**
 * A map that knows all its keys. Valibot's own stops at the first unknown key and takes a list for a map; an operator
 * wants every mistake at once. `example` shows the map as it should be written.
 */
export function mapping<const Entries extends v.ObjectEntries>(entries: Entries, example: string) {
  const inner = v.strictObject(entries, (issue) =>
    issue.path === undefined
      ? explainKind(issue.input, 'keys and values belong', example)
      : `the key ${issue.expected} is missing; write ${example}`,
  );
  const schema: typeof inner = {
    ...inner,
    '~run'(dataset, config) {
      const input = dataset.value;
      if (!isMap(input)) return inner['~run']({ typed: false, value: wrongKind(input) }, config);
      const isKnown = (key: string) => Object.hasOwn(entries, key);
      const known = Object.fromEntries(Object.entries(input).filter(([key]) => isKnown(key)));
      const result = inner['~run']({ typed: false, value: known }, config);
      for (const [key, value] of Object.entries(input)) {
        if (isKnown(key)) continue;
        v._addIssue(anySchema, 'key', result, config, {
          input: key,
          expected: 'never',
          message: () => explainUnknownKey(key, value, Object.keys(entries), findHomes(entries, key)),
          path: [{ type: 'object', origin: 'key', input, key, value }],
        });
      }
      return result;
    },
  };
  return schema;
}

/** A map whose keys are the operator's own, such as headers. At most `most` of them. */
export function dictionary<
  const Key extends v.BaseSchema<string, string, v.BaseIssue<unknown>>,
  const Value extends v.GenericSchema,
>(key: Key, value: Value, most: number, example: string) {
  const inner = v.record(key, value, (issue) => explainKind(issue.input, 'keys and values belong', example));
  const schema: typeof inner = {
    ...inner,
    '~run'(dataset, config) {
      const input = dataset.value;
      if (!isMap(input)) return inner['~run']({ typed: false, value: wrongKind(input) }, config);
      const result = inner['~run']({ typed: false, value: input }, config);
      for (const { path: [item] = [] } of result.issues ?? []) {
        // An entry without a value is about its key, which may be the rest of a secret with a comma in it.
        if (item !== undefined && isValueless(item.value)) Object.assign(item, { origin: 'key' });
      }
      for (const reserved of ['__proto__', 'prototype', 'constructor']) {
        // Valibot passes over these three without a word, and what was written would be lost.
        if (!Object.hasOwn(input, reserved)) continue;
        v._addIssue(anySchema, 'key', result, config, {
          input: reserved,
          message: () => 'this key cannot be used; take another name',
          path: [{ type: 'object', origin: 'key', input, key: reserved, value: input[reserved] }],
        });
      }
      return result;
    },
  };
  return v.pipe(
    schema,
    v.maxEntries(most, () => `more than ${most} keys; take some out`),
  );
}

/** A list of `least` to `most` items. */
export function list<const Item extends v.GenericSchema>(item: Item, least: number, most: number, example: string) {
  return v.pipe(
    v.array(item, (issue) => explainKind(issue.input, 'a list belongs', example)),
    v.minLength(least, () => `the list is empty; write ${example}`),
    v.maxLength(most, (issue) => `${issue.input.length} items are more than ${most}; take some out`),
  );
}

/**
 * One of two shapes, told apart before either is judged: where `isFirst` says so, only the first one's mistakes are
 * reported. A plain union reports that nothing matches, and nothing more.
 */
export function either<const First extends v.GenericSchema, const Second extends v.GenericSchema>(
  isFirst: (input: unknown) => boolean,
  first: First,
  second: Second,
) {
  const schema: v.UnionSchema<[First, Second], undefined> = {
    ...v.union([first, second]),
    '~run': (dataset, config) => runAs(isFirst(dataset.value) ? first : second, dataset, config),
  };
  return schema;
}

/** Values are passed through as they are, so a dataset that one option made is one that the union may return. */
function runAs<Output>(
  option: v.GenericSchema,
  dataset: v.UnknownDataset,
  config: v.Config<v.BaseIssue<unknown>>,
): v.OutputDataset<Output, v.BaseIssue<unknown>> {
  return option['~run'](dataset, config) as v.OutputDataset<Output, v.BaseIssue<unknown>>;
}

/** A key that may be left out, with what an editor shows for it; `byDefault` is what holds when it is. */
export function optionalKey<const Schema extends v.GenericSchema>(
  schema: Schema,
  description: string,
  byDefault?: unknown,
) {
  return v.exactOptional(requiredKey(schema, description, byDefault));
}

/** A key that has to be there, with what an editor shows for it. */
export function requiredKey<const Schema extends v.GenericSchema>(
  schema: Schema,
  description: string,
  byDefault?: unknown,
) {
  return v.pipe(schema, v.metadata(byDefault === undefined ? { description } : { description, default: byDefault }));
}

export function isMap(input: unknown): input is PlainMap {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** Says that something of another kind stands where `wanted` (words with a verb, such as "a list belongs") belongs. Values are never repeated: they may be secret. */
export function explainKind(input: unknown, wanted: string, example: string): string {
  if (isValueless(input)) return `nothing stands here; write ${example}`;
  return `${wanted} here, not ${kindOf(input)}; write ${example}`;
}

function kindOf(input: unknown): string {
  if (Array.isArray(input) || input === aList) return 'a list';
  switch (typeof input) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'keys and values';
  }
}

/** Where, inside a map, a key is known that is not known in the map itself: `ttl` of a token has its home at `mint.ttl`. */
function findHomes(entries: object, key: string): readonly string[] {
  return Object.entries(entries).flatMap(([name, entry]) =>
    entriesInside(entry).flatMap((inner) => [
      ...Object.keys(inner)
        .filter((known) => isSameKey(known, key))
        .map((known) => `${name}.${known}`),
      ...findHomes(inner, key).map((home) => `${name}.${home}`),
    ]),
  );
}

/** The keys that a schema knows, seen through what wraps it: options of a union, an optional key. Lists are not entered. */
function entriesInside(schema: object): readonly object[] {
  if ('wrapped' in schema && isObject(schema.wrapped)) return entriesInside(schema.wrapped);
  if ('entries' in schema && isObject(schema.entries)) return [schema.entries];
  if ('options' in schema && Array.isArray(schema.options))
    return schema.options.filter(isObject).flatMap(entriesInside);
  return [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Valibot takes a list for an object, so this stands in for one that came where a map belongs. */
const aList = Symbol('a list');

function wrongKind(input: unknown): unknown {
  return Array.isArray(input) ? aList : input;
}
