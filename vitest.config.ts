import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/fix-seed.ts'],
    // Processes, not threads: a test that leaks a socket or changes its process hurts only its own file.
    pool: 'forks',
    // Real sockets on a busy machine: long enough to be no judge of speed, short enough that a hang is seen.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    // Most tests wait for deadlines rather than compute: one worker more than the two cores that are counted on.
    maxWorkers: 3,
    // A test that passes at the second try is a fault to look at.
    retry: 0,
  },
});
