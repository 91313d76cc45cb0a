/** A process of its own for door.test.ts: enters through the door and does what its argument says. */
import { open } from 'node:fs';
import { createServer } from 'node:net';
import { enterFromProcess } from '../../functions/cli/door.ts';
import type { Io } from '../../functions/cli/io.ts';

const scenarios: Readonly<Record<string, (io: Io) => Promise<number>>> = {
  /** More than any pipe holds. */
  'large-result': async (io) => {
    io.out.write(`${'x'.repeat(4_000_000)}\nend\n`);
    return 1;
  },
  /** Something still runs that nobody waits for. */
  'open-handle': async (io) => {
    createServer().listen(0, '127.0.0.1');
    io.out.write('done\n');
    return 0;
  },
  /** A thread of the system is busy, as with a resolver that does not answer: opening a pipe that nobody writes to. */
  'busy-thread': async (io) => {
    open(process.argv[3] ?? '', 'r', () => {});
    io.out.write('done\n');
    return 1;
  },
  /** Many lines, as `lab` and `check --all` write them. */
  'many-lines': async (io) => {
    let lines = 0;
    while ((await io.out.flush()) && lines < 100_000) io.out.write(`line ${lines++}\n`);
    return 0;
  },
  throws: async () => {
    throw new TypeError('the secret is s3cr3t');
  },
  'throws-later': async (io) => {
    setTimeout(() => {
      throw new RangeError('the secret is s3cr3t');
    }, 1);
    await new Promise((resolve) => io.signal.addEventListener('abort', resolve));
    return 0;
  },
  /** Ends by itself when it is told to. */
  'gives-way': async (io) => {
    io.out.write('ready\n');
    await new Promise((resolve) => {
      const alive = setInterval(() => {}, 1_000);
      io.signal.addEventListener('abort', () => {
        clearInterval(alive);
        resolve(undefined);
      });
    });
    io.err.write('cleaned up\n');
    return 0;
  },
  /** Does not care about Ctrl-C. */
  'is-stubborn': async (io) => {
    io.out.write('ready\n');
    return new Promise(() => setInterval(() => {}, 1_000));
  },
};

const scenario = scenarios[process.argv[2] ?? ''];
if (scenario === undefined) throw new Error('unknown scenario');
await enterFromProcess(scenario);
