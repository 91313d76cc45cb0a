import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthyServers } from './healthy/index.ts';
import { allEncounters, meetFault } from './meet-fault.ts';
import { type Lab, startLab } from './start-lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

describe('a server that is in order', () => {
  const encounters = allEncounters(healthyServers).map((encounter) => ({
    ...encounter,
    name: `${encounter.fault.shape} (${encounter.encoding})`,
  }));

  it.each(encounters)('is called up: $name', async (encounter) => {
    const { check } = await meetFault(lab, encounter);
    const found = check.outcome === 'down' ? [check.failure, ...check.degradations] : check.degradations;
    expect(found.map(({ code }) => code)).toEqual([]);
    expect(check.outcome).toBe('up');
  });
});
