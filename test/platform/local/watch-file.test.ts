import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FileWatch, watchFile } from '../../../functions/platform/local/watch-file.ts';

let folder: string;
let watch: FileWatch | undefined;
let changes: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'canary-watch-file-'));
  changes = 0;
});
afterEach(() => {
  watch?.close();
  rmSync(folder, { recursive: true });
});

function start(name: string): void {
  watch = watchFile(join(folder, name), () => {
    changes += 1;
  });
}
const seen = (count: number) => vi.waitFor(() => expect(changes).toBe(count), { timeout: 10_000, interval: 20 });

describe('watching a file', () => {
  it('tells once of what is written in several steps', async () => {
    writeFileSync(join(folder, 'canary.yml'), 'one');
    start('canary.yml');
    writeFileSync(join(folder, 'canary.yml'), '');
    writeFileSync(join(folder, 'canary.yml'), 'two');
    await seen(1);
  });

  it('tells of a file that is put in its place, as editors do it', async () => {
    writeFileSync(join(folder, 'canary.yml'), 'one');
    start('canary.yml');
    for (const [round, content] of ['two', 'six'].entries()) {
      writeFileSync(join(folder, '.canary.yml.swp'), content);
      renameSync(join(folder, '.canary.yml.swp'), join(folder, 'canary.yml'));
      await seen(round + 1);
    }
  });

  it('tells of a link in its path that leads elsewhere, as in a mounted ConfigMap', async () => {
    for (const version of ['..2026_1', '..2026_2']) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'canary.yml'), version);
    }
    symlinkSync('..2026_1', join(folder, '..data'));
    symlinkSync('..data/canary.yml', join(folder, 'canary.yml'));
    start('canary.yml');
    symlinkSync('..2026_2', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    await seen(1);
  });

  it('tells of a file that is gone, and of one that is there again', async () => {
    writeFileSync(join(folder, 'canary.yml'), 'one');
    start('canary.yml');
    rmSync(join(folder, 'canary.yml'));
    await seen(1);
    writeFileSync(join(folder, 'canary.yml'), 'one');
    await seen(2);
  });
});
