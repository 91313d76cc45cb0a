import { afterAll, beforeAll, describe, it } from 'vitest';
import { findMinistack, type Ministack, type MinistackOptions, startMinistack } from './ministack.ts';

/** How a real SDK client is pointed at the emulator. */
export interface ClientSetup {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface EmulatedAws {
  /** Only while tests run. */
  readonly endpoint: string;
  /** `account`: twelve digits, each with resources of its own. */
  setup(region: string, account?: string): ClientSetup;
}

/** Tests that share one emulator of their own. Where it cannot be had, there is one test, skipped with the reason. */
export function describeOnMinistack(name: string, options: MinistackOptions, body: (aws: EmulatedAws) => void): void {
  const found = findMinistack();
  if ('skip' in found) {
    describe(name, () => it('runs against an emulator of AWS', ({ skip }) => skip(found.skip)));
    return;
  }
  describe(name, () => {
    let running: Ministack | undefined;
    beforeAll(async () => {
      running = await startMinistack(found, options);
    });
    afterAll(async () => {
      await running?.stop();
    });
    const endpoint = (): string => {
      if (running === undefined) throw new Error('The emulator was asked for before the tests run.');
      return running.endpoint;
    };
    body({
      get endpoint() {
        return endpoint();
      },
      setup: (region, account = 'test') => ({
        region,
        endpoint: endpoint(),
        credentials: { accessKeyId: account, secretAccessKey: 'test' },
      }),
    });
  });
}
