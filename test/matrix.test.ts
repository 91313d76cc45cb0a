import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes } from '../functions/failure/catalogue.ts';
import { allFaults } from './lab/faults/index.ts';
import { allEncounters, meetAll } from './lab/meet-fault.ts';
import { type Lab, startLab } from './lab/start-lab.ts';

/** The rows that the probe of today can give: the later phases have no step yet, and our own faults are no server's. */
const provable = codes.filter((code) => /^(?:dns|tcp|tls|upgrade|token|connect|refresh|degraded)\./.test(code));

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

describe('the confusion matrix', () => {
  it('has a fault for every code', () => {
    const shown = new Set(allFaults.map(({ code }) => code));
    expect(provable.filter((code) => !shown.has(code))).toEqual([]);
  });

  const phases = [...new Set(allFaults.map(({ code }) => code.split('.')[0] ?? ''))];
  it.for(phases)('names every %s fault by its own code, four checks at once', { timeout: 120_000 }, async (phase) => {
    const encounters = allEncounters(allFaults).filter(({ fault }) => fault.code.startsWith(`${phase}.`));
    const met = await meetAll(lab, encounters, 4);
    const wrong = met
      .filter((one) => one.code !== one.fault.code)
      .map(({ fault, encoding, code }) => `${fault.code} (${fault.shape}, ${encoding}) was named ${code}`);
    expect(wrong).toEqual([]);
    expect(met).toHaveLength(encounters.length);
  });
});
