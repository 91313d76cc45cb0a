import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../functions/failure/catalogue.ts';
import type { Fault } from './fault.ts';
import { allFaults } from './faults/index.ts';
import { type Lab, startLab } from './start-lab.ts';

const folder = new URL('./faults/', import.meta.url);
const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && file !== 'index.ts');

async function faultsOf(file: string): Promise<readonly Fault[]> {
  const module: { readonly default: readonly Fault[] } = await import(new URL(file, folder).href);
  return module.default;
}

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

describe('the faults of the lab', () => {
  it.each(files)('%s holds faults of the code that it is named after', async (file) => {
    const faults = await faultsOf(file);
    expect(faults.length).toBeGreaterThan(0);
    expect(new Set(faults.map(({ code }) => `${code}.ts`))).toEqual(new Set([file]));
  });

  it('are all in the index', async () => {
    const inFiles = (await Promise.all(files.map(faultsOf))).flat();
    expect(new Set(allFaults)).toEqual(new Set(inFiles));
  });

  it('have shapes that tell them apart', () => {
    const names = allFaults.map(({ code, shape }) => `${code}: ${shape}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('stand for every code that a check can end with, and for no other', () => {
    const ladder = ['dns', 'tcp', 'tls', 'upgrade', 'token', 'connect', 'refresh', 'degraded'];
    const known = catalogue.map(({ code }) => code).filter((code) => ladder.includes(code.split('.')[0] ?? ''));
    expect(new Set(allFaults.map(({ code }) => code))).toEqual(new Set(known));
  });

  it.each(files)('%s: each shape starts, gives a target, and closes all that it opened', async (file) => {
    for (const fault of await faultsOf(file)) {
      const before = countListening();
      const running = await fault.start(lab);
      const target = lab.targetOf(running.target);
      await running.close();
      expect(['ws:', 'wss:']).toContain(target.url.protocol);
      await expect.poll(countListening, { interval: 1, message: fault.shape }).toBe(before);
    }
  });
});

/** Servers of this process that listen, TCP and UDP. */
function countListening(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap' || name === 'UDPWrap').length;
}
