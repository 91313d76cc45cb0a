import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../functions/cli/program.ts';
import { fakeIo } from './fake-io.ts';

const target =
  '{ name: chat, url: "wss://rt.example.com/connection/websocket", token: { mint: { hmacSecret: "ssm:/x" } } }';
const files = {
  'canary.yml': `regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1] }\nbudget: 900\ntargets:\n  - ${target}\n`,
  'poor.yml': `regions: { home: eu-central-1 }\nbudget: 0.5\ntargets:\n  - ${target}\n`,
  'lean.yml': `regions: { home: eu-central-1 }\ndefaults: { metrics: lean }\ntargets:\n  - ${target}\n`,
  'local.yml': `targets:\n  - ${target}\n`,
  'odd.yml': `regions: { home: eu-central-1 }\nevery: 90s\ntargets:\n  - ${target}\n`,
};
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canary-plan-'));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
});
afterAll(() => rm(folder, { recursive: true }));

async function plan(...args: string[]) {
  const { io, out, err } = fakeIo({ cwd: folder });
  const status = await runCommandLine(['plan', ...args], io);
  return { status, out: out.text(), err: err.text() };
}

describe('plan', () => {
  it('prints a table of items for each region, the total and the budget, in 80 columns', async () => {
    const { status, out, err } = await plan();
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const lines = out.split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.filter((line) => line.includes('…'))).toEqual([]);
    for (const region of ['eu-central-1 (home)', 'eu-west-1 (standby)', 'us-east-1 (probe)']) {
      expect(out).toMatch(new RegExp(`^${region.replaceAll(/[()]/g, '\\$&')} +count +unit price +dollars$`, 'm'));
    }
    expect(out).toMatch(/^ {2}metric Up, every check +3 +0\.30 +0\.90$/m);
    expect(out).toMatch(/^ {2}runs of check-targets +43,800 +0\.0000002 +0\.01$/m);
    expect(out).toMatch(/^In all, dollars a month +\d+\.\d\d$/m);
    expect(out).toMatch(
      /With metrics: lean for every target it would be\s+\d+\.\d\d:\s+lean saves 5\.40, of which\s+3\.00 for the dashboard, which lean does without\./,
    );
    expect(out).toMatch(/Within the budget of 900\.00; \d+\.\d\d are left\./);
    expect(out).toMatch(/List prices of us-east-1, 20\d\d-\d\d/);
  });

  it('prints one JSON object with items that add up to the total', async () => {
    const { status, out } = await plan('--json');
    expect(status).toBe(0);
    const printed = JSON.parse(out);
    expect(Object.keys(printed)).toEqual(['items', 'totalDollars']);
    expect(printed.items).toContainEqual({
      name: 'eu-central-1: metric Up, every check',
      count: 3,
      unitPrice: 0.3,
      dollars: 0.9,
    });
    const names = printed.items.map(({ name }: { name: string }) => name);
    expect(new Set(names).size).toBe(names.length);
    let sum = 0;
    for (const item of printed.items) {
      expect(Object.keys(item)).toEqual(['name', 'count', 'unitPrice', 'dollars']);
      expect(item.count * item.unitPrice).toBeCloseTo(item.dollars, 5);
      sum += item.dollars;
    }
    expect(sum).toBeCloseTo(printed.totalDollars, 4);
  });

  it('exits 1 over the budget of the targets file, and says by how much', async () => {
    const people = await plan('--config', 'poor.yml');
    expect(people.status).toBe(1);
    expect(people.out).toMatch(/Over the budget of 0\.50 by \d+\.\d\d\./);
    const machine = await plan('--config', 'poor.yml', '--json');
    expect(machine.status).toBe(1);
    expect(JSON.parse(machine.out).totalDollars).toBeGreaterThan(0.5);
    expect(machine.err).toMatch(/^centrifugo-canary: \d+\.\d\d dollars a month are over the budget of 0\.50\n$/);
  });

  it('says nothing of a budget where there is none, nor of savings where there are none', async () => {
    const { status, out } = await plan('--config', 'lean.yml');
    expect(status).toBe(0);
    expect(out).not.toMatch(/budget/);
    expect(out).toContain('With metrics: lean nothing more is saved.');
  });

  it.each([
    [['--config', 'local.yml'], /names no regions.*write regions: \{ home: eu-central-1 \}/],
    [['--config', 'odd.yml'], /whole minutes; write every: 1m/],
    [['--config'], /--config needs a value/],
    [['chat'], /plan takes no argument/],
    [['--jsn'], /did you mean --json\?/],
  ])('%j is wrong usage', async (args, message) => {
    const { status, out, err } = await plan(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(message);
  });
});
