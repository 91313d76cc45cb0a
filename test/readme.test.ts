import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../functions/cli/program.ts';
import { fakeIo } from './cli/fake-io.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** A line of a command line in a block of the README, without what a comment says of it. */
const commands = [...readme.matchAll(/^npm run -s canary -- ((?:[^\n#\\]|\\\n)+)/gm)].map(([, written = '']) =>
  written.replaceAll('\\\n', ' ').trim().split(/\s+/),
);

async function print(args: readonly string[]): Promise<string> {
  const { io, out } = fakeIo({ cwd: root });
  expect(await runCommandLine(args, io)).toBe(0);
  return out.text();
}

describe('the README', () => {
  it.each(commands)('names options of %s that there are', async (name, ...rest) => {
    const help = await print([name ?? '', '--help']);
    for (const option of rest.filter((arg) => arg.startsWith('--'))) expect(help).toContain(`  ${option} `);
  });

  it('quotes what replay prints of the example', async () => {
    const args = commands.find(([name]) => name === 'replay') ?? [];
    expect(readme).toContain(`\`\`\`\n${await print(args)}\`\`\`\n`);
  });

  it.each(['standard', 'lean'])('says what one target in three regions costs at %s', async (metrics) => {
    const folder = await mkdtemp(join(tmpdir(), 'canary-readme-'));
    try {
      const token = '{ mint: { hmacSecret: "ssm:/canary/chat/secret" } }';
      const target = `{ name: chat, url: "wss://rt.example.com/connection/websocket", token: ${token}, metrics: ${metrics} }`;
      const regions = '{ home: eu-central-1, probe: [eu-west-1, us-east-1] }';
      await writeFile(join(folder, 'canary.yml'), `regions: ${regions}\ntargets: [${target}]\n`);
      const [, dollars = 'nothing'] =
        /In all, dollars a month +(\S+)/.exec(await print(['plan', '--config', join(folder, 'canary.yml')])) ?? [];
      expect(readme).toMatch(new RegExp(`costs [^:]*\\b${dollars}\\b`));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('quotes the cure that the catalogue has', async () => {
    const told = await print(['explain', 'tls.chain-incomplete']);
    const quoted = readme.slice(readme.indexOf('Install the full chain, leaf first')).split('\n```')[0] ?? '';
    expect(told).toContain(quoted);
  });
});
