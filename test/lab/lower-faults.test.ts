import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createAuthority } from './certificates.ts';
import type { Fault, LabParts } from './fault.ts';

const folder = new URL('./faults/', import.meta.url);
const files = readdirSync(folder).filter((file) => /^(dns|tcp|tls)\..+(?<!\.test)\.ts$/.test(file));
const parts: LabParts = { authority: createAuthority(), secret: 'no secret' };

describe.each(files)('%s', async (file) => {
  const { default: faults } = (await import(new URL(file, folder).href)) as { default: readonly Fault[] };

  it('holds shapes of the code it is named after, each with a name of its own', () => {
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.map(({ code }) => `${code}.ts`)).toEqual(faults.map(() => file));
    expect(new Set(faults.map(({ shape }) => shape)).size).toBe(faults.length);
  });

  it.each(faults.map((fault): [string, Fault] => [fault.shape, fault]))(
    '%s: starts, and close() ends its connections at once',
    async (_shape, fault) => {
      const running = await fault.start(parts);
      const { hostname, port } = new URL(running.target.url);
      const socket = connect(
        Number(port || 443),
        running.target.resolver ? '127.0.0.1' : hostname.replace(/[[\]]/g, ''),
      );
      const closed = Promise.withResolvers<void>();
      socket
        .on('error', () => {})
        .once('close', () => closed.resolve())
        .resume();
      const isDecided = Promise.withResolvers<void>();
      for (const event of ['connect', 'close'] as const) socket.once(event, () => isDecided.resolve());
      if (file !== 'tcp.timeout.ts') await isDecided.promise;
      await running.close();
      if (file === 'tcp.timeout.ts') socket.destroy();
      await closed.promise;
      expect(socket.destroyed).toBe(true);
    },
  );
});
