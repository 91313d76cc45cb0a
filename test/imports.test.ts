import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const functionsFolder = path.join(root, 'functions');

/** Who may import whom, by first folder below functions/. Doors are files directly in functions/. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  door: ['cli', 'platform', 'monitor', 'probe', 'metric', 'alarm', 'alert', 'history', 'failure'],
  cli: ['platform', 'monitor', 'probe', 'metric', 'alarm', 'plan', 'alert', 'history', 'failure'],
  platform: ['monitor', 'probe', 'metric', 'alarm', 'alert', 'history', 'failure'],
  monitor: ['probe', 'metric', 'alarm', 'alert', 'history', 'failure'],
  probe: ['failure'],
  metric: ['failure'],
  alarm: ['failure'],
  plan: ['metric', 'alarm', 'failure'],
  alert: ['failure'],
  history: ['failure'],
  page: ['failure'],
  failure: [],
};

/** Modules that reach the network or the disk. */
const outsideModules = new Set([
  'node:net',
  'node:tls',
  'node:dns',
  'node:http',
  'node:https',
  'node:fs',
  'node:fs/promises',
  'node:child_process',
  'node:os',
  'node:dgram',
  'node:sqlite',
]);
/** What may touch the outside, besides cli and the doors, which are where the world enters. */
const mayTouchOutside = /^(?:probe\/steps\/|platform\/|cli\/|[^/]+$)/;
/** Pure readings of what these modules know, without reaching out. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  'probe/certificate/root-certificates.ts': ['node:tls'],
  'probe/certificate/judge-chain.ts': ['node:net'],
};

interface SourceFile {
  readonly name: string;
  readonly imports: readonly { readonly from: string; readonly isType: boolean }[];
  readonly text: string;
}

/** What is generated from functions/page holds its code as a text. */
const generated = path.join('history', 'built-page.ts');

const files = readdirSync(functionsFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && name !== generated)
  .map(readSource);

describe('the rooms of the code', () => {
  it('finds the code it is about', () => {
    expect(files.length).toBeGreaterThan(40);
  });

  it('lets imports point one way only', () => {
    const wrong = files.flatMap(({ name, imports }) =>
      imports.flatMap(({ from }) => {
        const target = from.startsWith('.')
          ? path.relative(functionsFolder, path.resolve(functionsFolder, path.dirname(name), from))
          : '';
        const [here, there] = [roomOf(name), roomOf(target)];
        if (target === '' || target.startsWith('..') || here === there) return [];
        return mayImport[here]?.includes(there) ? [] : [`${name} imports ${target}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('lets only the command that shows the lab import what lies outside functions/', () => {
    const wrong = files.flatMap(({ name, imports }) =>
      imports
        .filter(
          ({ from }) =>
            from.startsWith('.') &&
            path.relative(functionsFolder, path.resolve(functionsFolder, path.dirname(name), from)).startsWith('..'),
        )
        .map(({ from }) => `${name} imports ${from}`),
    );
    expect(wrong.filter((one) => !/^cli\/\S+ imports \S*test\/lab\/|package\.json$/.test(one))).toEqual([]);
  });

  it('lets only steps, platform and doors touch network, disk and machine', () => {
    const wrong = files.flatMap(({ name, imports }) =>
      imports
        .filter(({ from, isType }) => !isType && outsideModules.has(from) && !mayTouchOutside.test(name))
        .filter(({ from }) => !harmless[name]?.includes(from))
        .map(({ from }) => `${name} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });

  it('lets only doors, cli and platform read the environment or a clock', () => {
    const wrong = files
      .filter(({ name }) => !/^(?:platform\/|cli\/|page\/start-page\.ts$|[^/]+$)/.test(name))
      .filter(({ text }) =>
        /\bprocess\.(?:env|argv|cwd)\b|\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/.test(text),
      )
      .map(({ name }) => name);
    expect(wrong).toEqual([]);
  });
});

function readSource(name: string): SourceFile {
  const text = readFileSync(path.join(functionsFolder, name), 'utf8');
  const imports = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[\s\S]*?from\s+)?'([^']+)';$/gm)].map(
    ([, type, from]) => ({
      from: from ?? '',
      isType: type !== undefined,
    }),
  );
  const lazy = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, from]) => ({ from: from ?? '', isType: false }));
  return { name: name.split(path.sep).join('/'), imports: [...imports, ...lazy], text };
}

function roomOf(name: string): string {
  return name.includes('/') ? (name.split('/')[0] ?? '') : 'door';
}
