import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readTargets } from '../../../functions/monitor/read-targets.ts';
import { signWebhook } from '../../../functions/platform/local/webhook-signature.ts';
import { findProgram } from '../../real/find-program.ts';
import { startReceiver } from './webhook-receiver.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('the container image', () => {
  // Instructions, with continued lines joined.
  const instructions = read('Dockerfile')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      return { name, rest };
    });
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
  const only = (wanted: string): string => {
    const found = last.filter(({ name }) => name === wanted);
    expect(found, wanted).toHaveLength(1);
    return found[0]?.rest ?? '';
  };

  it('comes from the Node that the tests run on, in every stage', () => {
    const { devDependencies } = JSON.parse(read('package.json'));
    const bases = instructions.filter(({ name }) => name === 'FROM').map(({ rest }) => rest.split(' ')[0]);
    expect(new Set(bases)).toEqual(new Set([`node:${devDependencies.node}-slim`]));
  });

  it('runs as a user who is not root, known by number, and keeps its data in a volume of that user', () => {
    const [user = ''] = only('USER').split(':');
    expect(Number(user)).toBeGreaterThan(0);
    expect(only('VOLUME')).toBe('/data');
    expect(only('RUN')).toContain(`chown ${only('USER')} /data`);
  });

  it('is its own first process, so that it gets the signal to end', () => {
    expect(JSON.parse(only('ENTRYPOINT'))).toEqual(['node', '/app/dist/main.js']);
    expect(JSON.parse(only('CMD'))[0]).toBe('watch');
  });

  it('is built from files that are there, and that .dockerignore lets in', () => {
    const [first, ...allowed] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const copied = instructions
      .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from'))
      .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1))
      .map((path) => path.replace(/\/$/, ''));
    for (const path of copied) expect(existsSync(join(root, path)), path).toBe(true);
    expect(new Set(allowed.map((line) => line.replace('!', '')))).toEqual(new Set(copied));
  });

  it.each([
    [200, 0],
    [503, 1],
    [null, 1],
  ])('is healthy by the status of /healthz: %s', async (status, expected) => {
    const server = await startReceiver((response) => response.writeHead(status ?? 200).end());
    if (status === null) await server.close();
    const [, command = '[]'] = /CMD (\[.*\])$/.exec(only('HEALTHCHECK')) ?? [];
    const [program, ...args]: string[] = JSON.parse(command.replace('127.0.0.1:8080', `127.0.0.1:${server.port}`));
    expect(program).toBe('node');
    const code = await run(process.execPath, args).then(
      () => 0,
      (error: { readonly code: number }) => error.code,
    );
    expect(code).toBe(expected);
    if (status === null) return;
    expect(server.received[0]?.path).toBe('/healthz');
    await server.close();
  });
});

describe('the systemd unit', () => {
  it('is one that systemd understands', async (context) => {
    const analyze = findProgram('systemd-analyze', { variable: 'CANARY_SYSTEMD_ANALYZE' });
    if (analyze === undefined) return context.skip('no systemd-analyze on PATH, and CANARY_SYSTEMD_ANALYZE names none');
    const folder = mkdtempSync(join(tmpdir(), 'canary-unit-'));
    try {
      const unit = join(folder, 'centrifugo-canary.service');
      // It looks whether the program is there.
      writeFileSync(unit, read('contrib/centrifugo-canary.service').replace('/usr/bin/node', process.execPath));
      const { stdout, stderr } = await run(analyze, ['verify', '--man=no', unit]);
      expect(stdout + stderr).not.toContain('centrifugo-canary.service');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('docs/local.md', () => {
  const blocks = [...read('docs/local.md').matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, language, text = '']) => ({
    language,
    // Blocks in a list are indented with it.
    text: text.replace(/^ {3}/gm, (indent) => (/^ {3}\S/m.test(text.slice(0, 4)) ? '' : indent)),
  }));
  const blockOf = (language: string, part: string): string =>
    blocks.find((block) => block.language === language && block.text.includes(part))?.text ?? '';

  it('shows a targets file that is right', () => {
    const text = blockOf('yaml', 'targets:');
    expect(text).toContain('watch:');
    expect(readTargets(text)).toMatchObject({ kind: 'right', warnings: [] });
  });

  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"text":"chat is down \u{1f534}"}';
  const timestamp = 1_795_000_000;
  const signature = signWebhook({ id: 'msg_1', timestamp, body }, Buffer.from(secret.slice(6), 'base64'));
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,AAAA ${signature}`,
  };
  /** Genuine; another body; another id; six minutes later. */
  const cases = [
    [headers, body, timestamp + 60],
    [headers, `${body} `, timestamp + 60],
    [{ ...headers, 'webhook-id': 'msg_2' }, body, timestamp + 60],
    [headers, body, timestamp + 360],
  ] as const;
  const verdicts = [true, false, false, false];

  it('verifies signatures in Node as they are made', async () => {
    const code = blockOf('js', 'isGenuine');
    const { isGenuine } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    expect(cases.map(([given, text, now]) => isGenuine(given, text, secret, now))).toEqual(verdicts);
  });

  it('verifies signatures in Python as they are made', async (context) => {
    const python = findProgram('python3', { variable: 'CANARY_PYTHON' });
    if (python === undefined) return context.skip('no python3 on PATH, and CANARY_PYTHON names none');
    const ask = `${blockOf('python', 'is_genuine')}
import json, sys
cases, secret = json.loads(sys.argv[1])
print(json.dumps([is_genuine(h, b.encode(), secret, now) for h, b, now in cases]))`;
    const { stdout } = await run(python, ['-c', ask, JSON.stringify([cases, secret])]);
    expect(JSON.parse(stdout)).toEqual(verdicts);
  });
});
