import * as v from 'valibot';
import { judgeDeployment } from './judge-deployment.ts';
import { judgeTargets } from './judge-targets.ts';
import type { Findings, SalvagedFile } from './judgement.ts';
import { type Located, type Path, readYaml, type YamlReading } from './located-yaml.ts';
import { isValueless } from './nearest-key.ts';
import { settleTargets, type TargetsFile } from './settle-targets.ts';
import { targetsSchema } from './targets-schema.ts';

/** Something in the targets file that is wrong, or that is probably not meant. Holds no value of the file. */
export interface Mistake {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Such as `targets[1].token.mint.ttl`; empty where it is about the file as a whole. */
  readonly path: string;
  /** What is wrong; what to write instead. */
  readonly message: string;
}

export type TargetsReading =
  | { readonly kind: 'right'; readonly file: TargetsFile; readonly warnings: readonly Mistake[] }
  | {
      readonly kind: 'wrong';
      /** At least one, in the order of the file, no more than {@link mostMistakes}. */
      readonly mistakes: readonly Mistake[];
      readonly warnings: readonly Mistake[];
      /** Mistakes beyond those. */
      readonly more: number;
    };

/** More are counted and not listed. */
export const mostMistakes = 200;

/** Reads a targets file, YAML or JSON: all of it, or every mistake in it. Never throws, whatever the text is. */
export function readTargets(text: string): TargetsReading {
  const yaml = readYaml(text);
  const mistakes = new Ledger(yaml);
  const warnings = new Ledger(yaml);
  for (const { at, path, message } of yaml.mistakes) mistakes.addAt(at, path, message);
  const parsed = v.safeParse(targetsSchema, yaml.root.value);
  if (yaml.root.value === null) {
    // What could not be read at all has said why.
    const isEmpty = yaml.mistakes.length === 0;
    const message = 'there is nothing in this file; write targets: and below it what is to be watched';
    if (isEmpty) mistakes.addAt(0, [], message);
  } else if (!parsed.success) addIssues(parsed.issues, yaml, mistakes);
  const findings: Findings = {
    mistake: (path, message, about) => mistakes.add(path, message, about === 'key'),
    warning: (path, message, about) => warnings.add(path, message, about === 'key'),
    lineOf: (path) => yaml.positionOf(locate(yaml.root, path).at).line,
  };
  if (yaml.brokenFrom === null) {
    const salvaged = parsed.success ? parsed.output : salvage(yaml.root.value, parsed.issues);
    judgeTargets(salvaged, findings);
    if (parsed.success && mistakes.isEmpty) {
      const file = settleTargets(parsed.output);
      judgeDeployment(file, parsed.output, findings);
      if (mistakes.isEmpty) return { kind: 'right', file, warnings: warnings.list() };
    } else judgeRest(salvaged, findings);
  }
  const all = mistakes.list();
  return {
    kind: 'wrong',
    mistakes: all.slice(0, mostMistakes),
    warnings: warnings.list(),
    more: Math.max(0, all.length - mostMistakes),
  };
}

type Issue = v.InferIssue<typeof targetsSchema>;

/** After broken YAML only what stands before the break is certain, and a key may be missing because it stands behind it. */
function addIssues(issues: readonly Issue[], yaml: YamlReading, mistakes: Ledger): void {
  for (const issue of issues) {
    const path = pathOf(issue);
    const isMissing = issue.path?.at(-1)?.origin === 'key' && issue.received === 'undefined';
    const place = locate(yaml.root, path);
    const isCertain = yaml.brokenFrom === null || (place.at < yaml.brokenFrom && !isMissing && path.length > 0);
    if (isCertain) mistakes.add(path, issue.message, issue.path?.at(-1)?.origin === 'key');
  }
}

function pathOf(issue: Issue): Path {
  return (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key)));
}

/** Collects findings; of several about one place the first is kept, and of several that an alias repeats. */
class Ledger {
  readonly #yaml: YamlReading;
  readonly #mistakes = new Map<string, Mistake>();
  readonly #paths = new Set<string>();

  constructor(yaml: YamlReading) {
    this.#yaml = yaml;
  }

  get isEmpty(): boolean {
    return this.#mistakes.size === 0;
  }

  /** Points at the value, at its key where that is what is wrong or the value is empty, and at the map where the key is missing. */
  add(path: Path, message: string, isAboutKey = false): void {
    const { node, keyAt, at } = locate(this.#yaml.root, path);
    const isEmpty = node !== null && isValueless(node.value);
    // A key without a value may be the rest of a secret that was not quoted: `{ fixed: abc,def }`.
    const isForeign = isAboutKey && isEmpty;
    this.addAt(
      (isAboutKey || isEmpty) && keyAt !== null ? keyAt : at,
      isForeign ? path.slice(0, -1) : path,
      message,
      path,
    );
  }

  addAt(at: number, shown: Path, message: string, path: Path = shown): void {
    const { line, column } = this.#yaml.positionOf(at);
    const place = `${line}:${column} ${message}`;
    const full = formatPath(path);
    if (this.#mistakes.has(place) || (full !== '' && this.#paths.has(full))) return;
    this.#paths.add(full);
    this.#mistakes.set(place, { line, column, path: formatPath(shown), message });
  }

  list(): readonly Mistake[] {
    return [...this.#mistakes.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** The value at a path, as far as the file has it. */
function locate(
  root: Located,
  path: Path,
): { readonly node: Located | null; readonly keyAt: number | null; readonly at: number } {
  let node = root;
  let keyAt: number | null = null;
  for (const key of path) {
    const child = node.children.get(String(key));
    if (child === undefined) return { node: null, keyAt: null, at: node.at };
    node = child.node;
    keyAt = child.keyAt;
  }
  return { node, keyAt, at: node.at };
}

/** What is left when everything that an issue is about is undefined. Keys and lengths stay, so that a judge can tell what was wrong from what is missing. */
function salvage(value: unknown, issues: readonly Issue[]): SalvagedFile {
  const copy: unknown = structuredClone(value);
  for (const issue of issues) {
    const path = pathOf(issue);
    let parent = copy;
    for (const key of path.slice(0, -1)) parent = Reflect.get(Object(parent), key);
    const last = path.at(-1);
    if (last === undefined || typeof parent !== 'object' || parent === null) continue;
    if (Object.hasOwn(parent, last)) Reflect.set(parent, last, undefined);
  }
  const isWholeWrong = issues.some((issue) => issue.path === undefined);
  // Every value that is left has passed the schema at its place, and what is missing may be missing in a salvaged file.
  return isWholeWrong ? {} : (copy as SalvagedFile);
}

/** What a deployment would be can be said only of a right file: of this one without its mistakes, and without what only `watch` reads. */
function judgeRest(salvaged: SalvagedFile, findings: Findings): void {
  const rest = v.safeParse(targetsSchema, dropUndefined({ ...salvaged, watch: undefined }));
  if (rest.success) judgeDeployment(settleTargets(rest.output), rest.output, findings);
}

function dropUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, dropUndefined(inner)]));
}

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

function formatPath(path: Path): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (plainKey.test(key) && key.length <= 64) text += text === '' ? key : `.${key}`;
    else text += `[${JSON.stringify(key.slice(0, 64).replaceAll(/\p{C}/gu, '�'))}]`;
  }
  return text;
}
