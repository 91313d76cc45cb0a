import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretUnavailable } from '../../functions/monitor/ports.ts';
import { readLocalSecrets } from '../../functions/platform/local/secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'canary-secrets-'));
const read = readLocalSecrets(folder, { SET: 'hunter2', EMPTY: '', BROKEN: 'hunter2\n' });

beforeAll(() => {
  writeFileSync(join(folder, 'plain.txt'), 'hunter2');
  writeFileSync(join(folder, 'unix.txt'), 'hunter2\n');
  writeFileSync(join(folder, 'windows.txt'), 'hunter2\r\n');
  writeFileSync(join(folder, 'two-lines.txt'), ' hunter2\n\n');
  writeFileSync(join(folder, 'empty.txt'), '\n');
  writeFileSync(join(folder, 'binary.bin'), Buffer.from([0x68, 0x75, 0xff, 0xfe]));
  writeFileSync(join(folder, 'largest.txt'), `${'x'.repeat(65_536)}\r\n`);
  writeFileSync(join(folder, 'too-large.txt'), 'x'.repeat(65_537));
  writeFileSync(join(folder, 'huge.txt'), 'x'.repeat(200_000));
  symlinkSync('plain.txt', join(folder, 'link.txt'));
  symlinkSync('/dev/zero', join(folder, 'endless'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a secret on this machine', () => {
  it.each([
    ['env:SET', 'hunter2'],
    ['env:BROKEN', 'hunter2'],
    ['file:plain.txt', 'hunter2'],
    ['file:unix.txt', 'hunter2'],
    ['file:windows.txt', 'hunter2'],
    ['file:two-lines.txt', ' hunter2\n'],
    ['file:link.txt', 'hunter2'],
    ['file:./sub/../plain.txt', 'hunter2'],
    [`file:${join(folder, 'plain.txt')}`, 'hunter2'],
    ['file:largest.txt', 'x'.repeat(65_536)],
  ])('%s is read, without one line break at its end', async (name, text) => {
    expect(await read(name)).toBe(text);
  });

  it.each([
    ['env:MISSING', 'env:MISSING is not set in the environment; set it for the process that runs the checks'],
    ['env:EMPTY', 'env:EMPTY is empty'],
    ['file:missing.txt', 'file:missing.txt does not exist; a path is relative to the folder of the targets file'],
    ['file:plain.txt/x', 'file:plain.txt/x does not exist; a path is relative to the folder of the targets file'],
    ['file:empty.txt', 'file:empty.txt is empty'],
    ['file:binary.bin', 'file:binary.bin is not UTF-8 text'],
    ['file:too-large.txt', 'file:too-large.txt is longer than 64 KiB'],
    ['file:huge.txt', 'file:huge.txt is longer than 64 KiB'],
    ['file:.', 'file:. is not a regular file'],
    ['file:pipe', 'file:pipe is not a regular file'],
    ['file:endless', 'file:endless is not a regular file'],
    ['file:a\0b', 'a secret is not named as env:NAME, file:PATH or ssm:/path'],
    [
      'ssm:/canary/chat',
      'ssm:/canary/chat lies in AWS, and here only env: and file: can be read; for a run on this machine name a variable or a file',
    ],
    ['hunter2', 'a secret is not named as env:NAME, file:PATH or ssm:/path'],
  ])('%j is not to be had', async (name, message) => {
    await expect(read(name)).rejects.toThrow(SecretUnavailable);
    await expect(read(name)).rejects.toMatchObject({ message });
  });

  it('may be longer where the caller has room for it', async () => {
    expect(await read('file:huge.txt', 1_048_576)).toHaveLength(200_000);
  });

  it('takes memory for what the file holds, and not for what it might hold', async () => {
    const before = process.memoryUsage().arrayBuffers;
    for (let nth = 0; nth < 20; nth += 1) await read('file:plain.txt', 1_048_576);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1_048_576);
  });

  it.skipIf(!existsSync('/proc/self/status'))(
    'is read whole where the system tells no size (needs /proc)',
    async () => {
      expect(await read('file:/proc/self/status')).toMatch(/^Name:[\s\S]+nonvoluntary_ctxt_switches:\s\d+$/);
    },
  );
});
