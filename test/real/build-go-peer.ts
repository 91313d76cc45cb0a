import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from './find-program.ts';

/** The built peer, or why this machine can't have one: tests that need it are skipped with that reason. */
export type GoPeerBuild = { readonly path: string } | { readonly skip: string };

/** A cold build takes a minute on two cores, standard library included. Hooks that build need at least this. */
export const goPeerBuildLimitMs = 180_000;

const sourceFolder = fileURLToPath(new URL('./go-peer/', import.meta.url));
const cacheFolder = fileURLToPath(new URL('../../.cache/go-peer/', import.meta.url));

/**
 * Builds the peer once for each state of its sources and keeps it in `.cache/go-peer`. Missing Go, a Go too old,
 * modules that can't be had or a build that takes too long give `skip`; sources that don't compile throw.
 */
export async function buildGoPeer(): Promise<GoPeerBuild> {
  const folder = join(cacheFolder, await hashSources());
  const path = join(folder, 'go-peer');
  if (existsSync(path)) return { path };

  const go = findProgram('go', { variable: 'GO' });
  if (go === undefined) return { skip: 'Go is not installed: put it on PATH or name it in GO' };

  const deadline = AbortSignal.timeout(goPeerBuildLimitMs);
  // Apart from the build, so that a lack of modules can be told from a fault in the sources.
  const download = await run(go, ['mod', 'download'], {}, deadline);
  if (!download.ok) return { skip: `go mod download: ${download.reason}` };

  await mkdir(folder, { recursive: true });
  // Of this call alone: other test processes may build at the same time, and a go that is killed leaves its files.
  const workFolder = await mkdtemp(join(folder, 'build-'));
  const built = join(workFolder, 'go-peer');
  try {
    const build = await run(go, ['build', '-o', built, '.'], { GOPROXY: 'off', GOTMPDIR: workFolder }, deadline);
    if (build.ok) {
      // The name appears only when the file behind it is whole.
      await rename(built, path);
      return { path };
    }
    if (deadline.aborted) return { skip: `go build: ${build.reason}` };
    throw new Error(`The Go peer's sources don't compile.\n${build.reason}`);
  } finally {
    // Retried, because a compiler that outlives a killed go may still be writing.
    await rm(workFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  const files = (await readdir(sourceFolder)).filter((file) => file.endsWith('.go') || file.startsWith('go.'));
  for (const file of files.sort()) {
    const content = await readFile(join(sourceFolder, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

type Run = { readonly ok: true } | { readonly ok: false; readonly reason: string };

async function run(go: string, args: string[], env: Record<string, string>, deadline: AbortSignal): Promise<Run> {
  try {
    await promisify(execFile)(go, args, {
      cwd: sourceFolder,
      env: {
        ...process.env,
        // No C compiler needed, no other toolchain fetched behind one's back, no workspace or flags of the user's.
        CGO_ENABLED: '0',
        GOTOOLCHAIN: 'local',
        GOWORK: 'off',
        GOFLAGS: '-mod=readonly -buildvcs=false',
        ...env,
      },
      signal: deadline,
    });
    return { ok: true };
  } catch (error) {
    if (deadline.aborted) return { ok: false, reason: `took over ${goPeerBuildLimitMs / 1000} s` };
    // What did not come from the process is our own mistake, which a skip would hide.
    if (!(error instanceof Error && 'stderr' in error)) throw error;
    return { ok: false, reason: String(error.stderr).trim() || error.message };
  }
}

if (import.meta.main) console.log(await buildGoPeer());
