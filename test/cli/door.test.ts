import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot, runNode, runProgram } from './run-command.ts';

const script = join(projectRoot, 'test/cli/door-scenario.ts');
const enter = (scenario: string, options: Parameters<typeof runNode>[1] = {}) => runNode([script, scenario], options);
const enterByShell = (commandLine: string) =>
  runProgram('bash', ['-c', commandLine], { env: { NODE: process.execPath, SCRIPT: script } });

describe('the process around a command', () => {
  it('hands over all of a large result before it ends', async () => {
    const { status, stdout } = await enter('large-result');
    expect(status).toBe(1);
    expect(stdout).toHaveLength(4_000_005);
    expect(stdout.endsWith('\nend\n')).toBe(true);
  });

  it('hands over all of a large result to a reader that takes its time', async () => {
    const { stdout } = await enterByShell('"$NODE" "$SCRIPT" large-result | (sleep 0.3; wc -c)');
    expect(Number(stdout)).toBe(4_000_005);
  });

  it('ends though something is still open', async () => {
    expect(await enter('open-handle')).toMatchObject({ status: 0, stdout: 'done\n', stderr: '' });
  });

  it('ends though a thread of the system is busy, with its status', async (ctx) => {
    const folder = await mkdtemp(join(tmpdir(), 'canary-door-'));
    const pipe = join(folder, 'pipe');
    try {
      if ((await runProgram('mkfifo', [pipe])).status !== 0) ctx.skip('this system has no mkfifo');
      const { status, stdout, stderr } = await runNode([script, 'busy-thread', pipe]);
      expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: 'done\n', stderr: '' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('ends quietly, with its own status, where the reader leaves early', async () => {
    const { stdout, stderr } = await enterByShell(`"$NODE" "$SCRIPT" many-lines | head -n 1; echo "\${PIPESTATUS[0]}"`);
    expect(stdout).toBe('line 0\n0\n');
    expect(stderr).toBe('');
  });

  it('says in one line that the disk is full, and exits 3', async (ctx) => {
    if (!existsSync('/dev/full')) ctx.skip('this system has no /dev/full');
    const { stdout, stderr } = await enterByShell('"$NODE" "$SCRIPT" large-result > /dev/full; echo $?');
    expect(stdout).toBe('3\n');
    expect(stderr).toBe(
      'centrifugo-canary: cannot write the result: no space is left on the device (ENOSPC). Make room, or write the result somewhere else.\n',
    );
  });

  it('exits 3 where nothing at all can be written', async (ctx) => {
    if (!existsSync('/dev/full')) ctx.skip('this system has no /dev/full');
    const { stdout } = await enterByShell('"$NODE" "$SCRIPT" large-result > /dev/full 2> /dev/full; echo $?');
    expect(stdout).toBe('3\n');
  });
});

describe('Ctrl-C', () => {
  const interrupt = (scenario: string, signal: NodeJS.Signals) =>
    enter(scenario, { during: (child) => void child.stdout?.once('data', () => child.kill(signal)) });

  it('lets the command clean up and ends by the signal, so that a shell sees 130', async () => {
    expect(await interrupt('gives-way', 'SIGINT')).toEqual({
      status: null,
      signal: 'SIGINT',
      stdout: 'ready\n',
      stderr: 'cleaned up\n',
    });
  });

  it('ends a command that does not give way', async () => {
    expect(await interrupt('is-stubborn', 'SIGINT')).toMatchObject({ signal: 'SIGINT', stderr: '' });
  });

  it('is the same for SIGTERM', async () => {
    expect(await interrupt('gives-way', 'SIGTERM')).toMatchObject({ signal: 'SIGTERM', stderr: 'cleaned up\n' });
  });
});

describe('a bug', () => {
  it.each(['throws', 'throws-later'])('is one line and status 3, without what it quotes: %s', async (scenario) => {
    const { status, stdout, stderr } = await enter(scenario);
    expect(status).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^centrifugo-canary: internal fault \((Type|Range)Error at door-scenario\.ts:\d+:\d+\).*\n$/,
    );
    expect(stderr).not.toContain('s3cr3t');
  });
});
