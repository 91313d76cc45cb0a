import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Places } from './text-places.ts';
import { findSyntaxMistakes } from './yaml-syntax.ts';

/** Longest targets file, characters: a thousand targets with everything set stay below. */
export const fileLimitCharacters = 1_048_576;
/** Values in one file, those that aliases repeat counted each time; what an editor can still show. */
const mostValues = 100_000;
const deepestLevel = 64;

export type Path = readonly (string | number)[];

/** A value of the file, with the place where it stands. */
export interface Located {
  /** Plain: text, finite number, boolean, null, list, or an object without prototype. */
  readonly value: unknown;
  /** Characters from the beginning of the file. */
  readonly at: number;
  /** Values inside, itself included. */
  readonly size: number;
  readonly children: ReadonlyMap<string, { readonly keyAt: number; readonly node: Located }>;
}

export interface YamlMistake {
  readonly at: number;
  readonly path: Path;
  readonly message: string;
}

export interface YamlReading {
  readonly root: Located;
  readonly mistakes: readonly YamlMistake[];
  /** Where the first mistake stands that makes all that follows unreliable; null where the text is YAML. */
  readonly brokenFrom: number | null;
  /** Line and column, both from 1. */
  positionOf(at: number): { readonly line: number; readonly column: number };
}

/** Reads YAML 1.2, or JSON, into values that know where they stand. Never throws, whatever the text is. */
export function readYaml(source: string): YamlReading {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (text.length > fileLimitCharacters) {
    return unread(`the file is longer than ${fileLimitCharacters} characters; split it`);
  }
  if (opensTooManyBrackets(text)) return unread('brackets are nested too deeply; write it flatter');
  const places = new Places(text);
  const document = parseDocument(text, {
    prettyErrors: false,
    schema: 'core',
    resolveKnownTags: false,
    // Duplicates are found below, in linear time and with the line of the first one.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const syntax = findSyntaxMistakes(document, (at) => places.positionOf(at).line);
  const converter = new Converter(places);
  const root = converter.convert(document.contents, [], 0);
  return {
    root,
    mistakes: [...syntax.mistakes, ...converter.mistakes],
    brokenFrom: syntax.brokenFrom,
    positionOf: (at) => places.positionOf(at),
  };
}

function unread(message: string): YamlReading {
  const positionOf = () => ({ line: 1, column: 1 });
  return { root: emptyAt(0), mistakes: [{ at: 0, path: [], message }], brokenFrom: 0, positionOf };
}

/** Brackets open at once that make the parser slow: ten seconds for a megabyte of them, and no file that is meant has a thousand. */
const mostOpenBrackets = 1_000;

function opensTooManyBrackets(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === '[' || bracket === '{' ? open + 1 : Math.max(0, open - 1);
    if (open > mostOpenBrackets) return true;
  }
  return false;
}

type Children = Map<string, { readonly keyAt: number; readonly node: Located }>;

function emptyAt(at: number): Located {
  return { value: null, at, size: 1, children: new Map() };
}

class Converter {
  readonly mistakes: YamlMistake[] = [];
  readonly #places: Places;
  /** An anchor is known once its value is complete, so that no value can contain itself. */
  readonly #anchors = new Map<string, Located>();
  #values = 0;

  constructor(places: Places) {
    this.#places = places;
  }

  convert(node: Document.Parsed['contents'] | ParsedNode | null, path: Path, at: number): Located {
    const start = node?.range?.[0] ?? at;
    if (node === null || !this.#hasRoom(1, path, start)) return emptyAt(start);
    if (isAlias(node)) return this.#follow(node.source, path, start);
    if (path.length > deepestLevel) {
      this.#report(start, path.slice(0, 3), `nested more than ${deepestLevel} levels deep; write it flatter`);
      return emptyAt(start);
    }
    const located = isMap(node)
      ? this.#convertMap(node, path, start)
      : isSeq(node)
        ? this.#convertList(node, path, start)
        : this.#convertScalar(isScalar(node) ? node.value : undefined, path, start);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, located);
    return located;
  }

  #convertScalar(value: unknown, path: Path, at: number): Located {
    const isPlain = value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    if (isPlain) return { value, at, size: 1, children: new Map() };
    this.#report(at, path, 'not a value that JSON could hold; write a text, a number, true or false');
    return emptyAt(at);
  }

  #convertList(list: YAMLSeq, path: Path, at: number): Located {
    const children: Children = new Map();
    list.items.forEach((item, index) => {
      const node = this.convert(item as ParsedNode | null, [...path, index], at);
      children.set(String(index), { keyAt: node.at, node });
    });
    return { value: [...children.values()].map((child) => child.node.value), at, size: sizeOf(children), children };
  }

  #convertMap(map: YAMLMap, path: Path, at: number): Located {
    const children: Children = new Map();
    const merged: Located[] = [];
    for (const pair of map.items as Pair<ParsedNode | null, ParsedNode | null>[]) {
      const keyAt = pair.key?.range?.[0] ?? at;
      const key = this.#readKey(pair.key, path, keyAt);
      if (key === null) continue;
      const before = children.get(key);
      if (before !== undefined) {
        const { line } = this.#places.positionOf(before.keyAt);
        this.#report(
          keyAt,
          pair.value === null ? path : [...path, key],
          `this key stands here twice, first in line ${line}; keep one of the two`,
        );
      }
      const node = this.convert(pair.value, key === mergeKey ? path : [...path, key], keyAt);
      if (key === mergeKey) merged.push(node);
      else if (before === undefined) children.set(key, { keyAt, node });
    }
    for (const node of merged) this.#merge(node, path, children);
    return { value: plainObject(children), at, size: sizeOf(children), children };
  }

  /** YAML's merge key: what the map itself says wins, and of several merged maps the first. */
  #merge(node: Located, path: Path, children: Children): void {
    const sources = Array.isArray(node.value) ? [...node.children.values()].map((child) => child.node) : [node];
    for (const source of sources) {
      if (typeof source.value !== 'object' || source.value === null || Array.isArray(source.value)) {
        this.#report(source.at, path, 'only keys and values can be merged; write <<: *name with the anchor of a map');
        continue;
      }
      for (const [key, child] of source.children) if (!children.has(key)) children.set(key, child);
    }
  }

  #readKey(key: ParsedNode | null, path: Path, at: number): string | null {
    const value =
      key === null ? null : isAlias(key) ? this.#anchors.get(key.source)?.value : isScalar(key) ? key.value : undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.#report(at, path, 'a key has to be plain text; if a value with { or [ was meant, put it in quotes');
    return null;
  }

  #follow(name: string, path: Path, at: number): Located {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.#report(at, path, 'an alias without an anchor of that name before it; if text was meant, put it in quotes');
      return emptyAt(at);
    }
    return this.#hasRoom(target.size, path, at) ? target : emptyAt(at);
  }

  #hasRoom(more: number, path: Path, at: number): boolean {
    const hadRoom = this.#values <= mostValues;
    this.#values += more;
    if (this.#values <= mostValues) return true;
    if (hadRoom) {
      this.#report(
        at,
        path,
        `more than ${mostValues} values, those that aliases repeat counted each time; split the file`,
      );
    }
    return false;
  }

  #report(at: number, path: Path, message: string): void {
    this.mistakes.push({ at, path, message });
  }
}

const mergeKey = '<<';

function sizeOf(children: Children): number {
  let size = 1;
  for (const { node } of children.values()) size += node.size;
  return size;
}

/** Without a prototype, so that a key such as __proto__ is a key like any other. */
function plainObject(children: Children): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, { node }] of children) object[key] = node.value;
  return object;
}
