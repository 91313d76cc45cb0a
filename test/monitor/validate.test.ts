import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Io, Output } from '../../functions/cli/io.ts';
import { UsageError } from '../../functions/cli/usage-error.ts';
import { runValidate } from '../../functions/cli/validate.ts';
import { contractExample } from './contract-example.ts';
import { withKeys } from './readings.ts';

const folder = mkdtempSync(join(tmpdir(), 'canary-validate-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Validates a text that is written to a file of this name. */
async function validate(
  text: string,
  { config, isJson = false }: { config?: string; isJson?: boolean } = {},
): Promise<Run> {
  writeFileSync(join(folder, config ?? 'canary.yml'), text);
  return run({ ...(config === undefined ? {} : { config }), isJson }, folder);
}

async function run(options: Parameters<typeof runValidate>[0], cwd: string): Promise<Run> {
  const written = { out: '', err: '' };
  const collect = (stream: 'out' | 'err'): Output => ({
    write(text) {
      written[stream] += text;
    },
    flush: () => Promise.resolve(true),
    isTerminal: false,
    columns: 80,
    hasColour: false,
  });
  const io: Io = { out: collect('out'), err: collect('err'), env: {}, cwd, signal: new AbortController().signal };
  return { status: await runValidate(options, io), ...written };
}

describe('validate', () => {
  it('says that a file is right', async () => {
    expect(await validate(contractExample)).toEqual({
      status: 0,
      out: 'canary.yml: 2 targets, 3 regions, no mistakes\n',
      err: '',
    });
  });

  it('prints every mistake with its place, and how many there are', async () => {
    expect(await validate(withKeys('tokn: none', 'refresh: 1'), { config: 'other.yml' })).toEqual({
      status: 2,
      out: [
        'other.yml:4:5 targets[0].tokn: unknown key "tokn"; did you mean "token"?',
        'other.yml:5:14 targets[0].refresh: write true or false, without quotes',
        'other.yml: 2 mistakes',
        '',
      ].join('\n'),
      err: '',
    });
  });

  it('prints warnings, and is content', async () => {
    const { status, out } = await validate(`every: 30s\nregions: { home: eu-central-1 }\n${withKeys()}`);
    expect(status).toBe(0);
    expect(out).toBe(
      'canary.yml:1:8 warning: every: AWS schedules by whole minutes, so this serves watch only; write 1m to deploy\n' +
        'canary.yml: 1 target, 1 region, no mistakes, 1 warning\n',
    );
  });

  it('says how many mistakes it does not list', async () => {
    const { out } = await validate(`targets:\n${'- { name: "?", url: x }\n'.repeat(101)}`);
    expect(out).toMatch(/\ncanary\.yml: 202 mistakes, of which the first 200 are listed\n$/);
  });

  it('speaks JSON', async () => {
    const right = await validate(contractExample, { isJson: true });
    expect(JSON.parse(right.out)).toEqual({
      schema: 1,
      file: 'canary.yml',
      valid: true,
      targets: 2,
      regions: ['eu-central-1', 'eu-west-1', 'us-east-1'],
      mistakes: [],
      moreMistakes: 0,
      warnings: [],
    });
    const wrong = await validate(withKeys('tokn: none'), { isJson: true });
    expect(wrong.status).toBe(2);
    expect(JSON.parse(wrong.out)).toMatchObject({
      valid: false,
      mistakes: [{ line: 4, column: 5, path: 'targets[0].tokn', message: 'unknown key "tokn"; did you mean "token"?' }],
    });
  });

  it('keeps control characters of a file away from the terminal', async () => {
    const { out } = await validate(withKeys('"a\\e[31m\\r\\n\u202eb": 1'));
    expect(out).toContain('targets[0]');
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('says what is wrong with a file that is not there', async () => {
    await expect(run({ isJson: false }, join(folder, 'nowhere'))).rejects.toThrow(UsageError);
    await expect(run({ isJson: false }, join(folder, 'nowhere'))).rejects.toThrow(/there is no canary\.yml/);
    await expect(run({ config: 'missing.yml', isJson: false }, folder)).rejects.toThrow(/--config/);
  });
});
