import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listUnheard } from '../../infra/topics.ts';
import type { Request } from './request.ts';
import { runBounded } from './run-bounded.ts';
import { runOsls } from './run-osls.ts';
import { callFor, listStacks, type Stack } from './stacks.ts';
import type { Tools } from './tools.ts';

/** The bundler keeps a core busy. */
const atOnce = 2;

/**
 * Writes the package of every stack: its template and the zips of its functions. Needs no account and no network.
 * @throws WrongRequest, OslsFailed
 */
export async function packageStacks(
  request: Request,
  tell: (line: string) => void,
  run: Tools['runOsls'] = runOsls,
): Promise<readonly Stack[]> {
  const stacks = listStacks(request);
  // What an earlier call has left there would be taken for this one's.
  for (const { folder } of stacks) rmSync(folder, { recursive: true, force: true });
  await runBounded(stacks, atOnce, async (stack) => {
    await run(callFor('package', stack, request));
    tell(`${stack.label}: ${describeFiles(stack.folder)}`);
  });
  for (const line of listUnheard(request.file, request.stage)) tell(`note: ${line}`);
  return stacks;
}

function describeFiles(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.zip') || name.includes('update-stack'))
    .map((name) => {
      const kib = Math.ceil(statSync(join(folder, name)).size / 1_024);
      return `${name.startsWith('cloudformation') ? 'template' : name} ${kib} KiB`;
    })
    .join(', ');
}
