import { describe, expect, it } from 'vitest';
import { usualAssumptions } from '../../functions/plan/assumptions.ts';
import { memoryMb, targetsPerShard } from '../../infra/sizes.ts';

describe('what a plan supposes', () => {
  it('is what is deployed', () => {
    expect(usualAssumptions).toMatchObject({ memoryMb: memoryMb['check-targets'], targetsPerShard });
  });
});
