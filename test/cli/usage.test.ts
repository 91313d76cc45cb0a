import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../functions/cli/program.ts';
import { fakeIo } from './fake-io.ts';
import { runCommand } from './run-command.ts';

const url = 'wss://127.0.0.1:1/connection/websocket';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canary-usage-'));
  await writeFile(
    join(folder, 'canary.yml'),
    `targets:\n  - { name: chat, url: "${url}" }\n  - { name: feed, url: "${url}" }\n`,
  );
  await writeFile(join(folder, 'broken.yml'), 'targets:\n  - { name: chat, url: "wss://x\n');
  await writeFile(
    join(folder, 'wrong.yml'),
    `targets:\n  - { name: chat, url: "${url}", tokn: none }\n  - { nam: feed, url: "${url}" }\n`,
  );
  await writeFile(join(folder, 'no-certificate.pem'), 'hello\n');
  await writeFile(
    join(folder, 'bad-certificate.pem'),
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  );
  await writeFile(join(folder, 'empty.txt'), '\n');
  await writeFile(join(folder, 'utf16.yml'), Buffer.from('\ufefftargets: []\n', 'utf16le'));
  await writeFile(join(folder, 'marked-empty.txt'), '\ufeff\r\n');
  await writeFile(join(folder, 'huge.txt'), 'x'.repeat(100_000));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command line in this process: every one of them ends before anything is checked. */
async function complaint(...args: string[]): Promise<string> {
  const { io, out, err } = fakeIo({ cwd: folder });
  const status = await runCommandLine(args, io);
  expect({ status, out: out.text() }).toEqual({ status: 2, out: '' });
  expect(err.text()).toMatch(/^centrifugo-canary: [^\n]+\n$/);
  return err.text().slice('centrifugo-canary: '.length, -1);
}

describe('wrong usage exits 2 with one message that says what to write instead', () => {
  it.each([
    ['help on what is no command', ['help', 'chek'], 'unknown command "chek"'],
    ['a value for an option that takes none', ['check', url, '--json=1'], '--json takes no value; write --json alone'],
    ['a targets file as an argument', ['validate', 'wrong.yml'], 'the targets file is named with --config FILE'],
    [
      'a code that is like none',
      ['explain', '3500'],
      'there is no failure code "3500"; "centrifugo-canary explain" lists them all',
    ],
    ['no command', [], 'say which command: check, explain, validate'],
    ['an unknown command', ['chek', url], 'unknown command "chek"; known commands are check, explain, validate'],
    ['a command that there is not', ['serve'], 'unknown command "serve"; known commands are check, explain, validate'],
    ['an unknown option', ['check', url, '--tiemout', '3'], 'check has no option "--tiemout"; did you mean --timeout?'],
    [
      'an unknown option that is near to none',
      ['explain', '--zzzzzzzz'],
      'explain has no option "--zzzzzzzz"; known are --json, --help',
    ],
    ['an unknown option before the command', ['--tiemout', 'check'], 'centrifugo-canary has no option "--tiemout"'],
    ['an argument too many', ['check', url, url], 'check takes one argument, but 2 were given'],
    ['nothing to check', ['check'], 'say what to check: a URL'],
    ['a target and --all', ['check', '--all', 'chat'], 'check either one target or --all of them'],
    ['a missing value', ['check', url, '--timeout'], '--timeout needs a value: a number of seconds, such as 10'],
    [
      'a missing value before another option',
      ['check', '--ca', '--json', url],
      '--ca needs a value: the path of a PEM file',
    ],
    ['an empty value', ['check', url, '--origin', ''], 'the value of --origin is empty; write an origin'],
    ['an http:// URL', ['check', 'http://rt.example.com/x'], 'write ws:// in place of http://'],
    ['an https:// URL', ['check', 'https://rt.example.com/x'], 'write wss:// in place of https://'],
    ['another scheme', ['check', 'ftp://rt.example.com/x'], 'write wss://HOST/connection/websocket'],
    ['a URL that cannot be read', ['check', 'wss://[::1/'], 'not a URL that can be read'],
    ['a port that there is not', ['check', 'wss://rt.example.com:99999/'], 'a port is a number from 1 to 65535'],
    ['a URL whose host is a dot', ['check', 'wss://./'], 'a URL without a host name'],
    ['a URL without its scheme', ['check', 'rt.example.com/connection/websocket'], 'a URL begins with wss:// or ws://'],
    ['an unknown target', ['check', 'chatt'], 'there is no target "chatt"; did you mean "chat"?'],
    [
      'an unknown target that is near to none',
      ['check', 'zzzzzzz'],
      'there is no target "zzzzzzz"; the targets file has "chat", "feed"',
    ],
    [
      'an unknown phase',
      ['check', url, '--until', 'conect'],
      'write one of dns, tcp, tls, upgrade, connect, refresh; did you mean connect?',
    ],
    [
      'a timeout that is no number',
      ['check', url, '--timeout', '10s'],
      '--timeout needs a number of seconds above 0 and up to 3600, such as 10 or 2.5, not "10s"',
    ],
    ['a timeout of nothing', ['check', url, '--timeout', '0'], '--timeout needs a number of seconds'],
    ['a negative timeout', ['check', url, '--timeout=-3'], '--timeout needs a number of seconds'],
    [
      'a resolver that is no address',
      ['check', url, '--resolver', 'dns.example.com'],
      '--resolver needs the address of a DNS server',
    ],
    [
      'a resolver with a bad port',
      ['check', url, '--resolver', '192.0.2.53:99999'],
      '--resolver needs the address of a DNS server',
    ],
    ['an unknown encoding', ['check', url, '--protocol', 'protbuf'], 'did you mean protobuf?'],
    ['an encoding against the URL', ['check', `${url}?format=protobuf`, '--protocol', 'json'], 'change one of the two'],
    [
      'an origin with a path',
      ['check', url, '--origin', 'https://app.example.com/'],
      'write scheme and host without a path',
    ],
    [
      'a server name that is an address',
      ['check', url, '--server-name', '192.0.2.1'],
      '--server-name needs a host name',
    ],
    [
      'something else to fail on',
      ['check', url, '--fail-on', 'slow'],
      '--fail-on does not know "slow"; write degraded',
    ],
    [
      'two token sources',
      ['check', url, '--token', 'a.b.c', '--token-url', 'https://app.example.com/t'],
      'give one token source',
    ],
    ['a token for all targets', ['check', '--all', '--token', 'a.b.c'], '--token cannot go with --all'],
    [
      'a token URL of another scheme',
      ['check', url, '--token-url', 'ftp://app.example.com'],
      '--token-url: not an http:// or https:// URL',
    ],
    [
      'an unknown code',
      ['explain', 'tls.chain'],
      'there is no failure code "tls.chain"; the nearest is tls.chain-incomplete',
    ],
  ] as const)('%s', async (_, args, expected) => {
    expect(await complaint(...args)).toContain(expected);
  });

  it.each([
    ['a missing CA file', ['--ca', 'missing.pem'], 'cannot read "missing.pem" (--ca): there is no such file (ENOENT)'],
    ['a CA file that is a folder', ['--ca', '.'], 'it is a folder'],
    ['a CA file without a certificate', ['--ca', 'no-certificate.pem'], 'the file of --ca holds no certificate in PEM'],
    [
      'a certificate that cannot be read',
      ['--ca', 'bad-certificate.pem'],
      'the file of --ca holds a certificate that cannot be read',
    ],
    [
      'a missing secret file',
      ['--token-hmac-secret-file', 'missing.txt'],
      'cannot read the file of --token-hmac-secret-file: there is no such file',
    ],
    [
      'an empty secret file',
      ['--token-hmac-secret-file', 'empty.txt'],
      'the file of --token-hmac-secret-file is empty',
    ],
    [
      'a secret file with nothing but a byte order mark',
      ['--token-hmac-secret-file', 'marked-empty.txt'],
      'the file of --token-hmac-secret-file is empty',
    ],
    [
      'a secret file that cannot be one',
      ['--token-hmac-secret-file', 'huge.txt'],
      'the file of --token-hmac-secret-file is larger than 64 KiB',
    ],
  ] as const)('%s', async (_, args, expected) => {
    expect(await complaint('check', url, ...args)).toContain(expected);
  });

  it.each([
    ['a missing targets file', 'missing.yml', 'cannot read "missing.yml" (--config): there is no such file (ENOENT)'],
    ['broken YAML', 'broken.yml', '"broken.yml" has a mistake: '],
    ['UTF-16', 'utf16.yml', '"utf16.yml" (--config) is not text in UTF-8; save it as UTF-8'],
    ['several mistakes', 'wrong.yml', '; "centrifugo-canary validate --config wrong.yml" lists them all)'],
  ] as const)('%s', async (_, config, expected) => {
    expect(await complaint('check', 'chat', '--config', config)).toContain(expected);
  });

  it.each([
    ['a name', 'chat', 'check a URL (wss://HOST/connection/websocket), or name the targets file'],
    ['a URL without its scheme', 'rt.example.com', 'a URL begins with wss:// or ws://'],
  ])('no targets file where one is needed, and %s', async (_, subject, advice) => {
    const { io, err } = fakeIo({ cwd: tmpdir() });
    expect(await runCommandLine(['check', subject], io)).toBe(2);
    expect(err.text()).toContain(`there is no canary.yml in this folder; ${advice}`);
  });
});

describe('a secret in the wrong place is not repeated', () => {
  it.each([
    ['as the file that holds it', ['check', url, '--token-hmac-secret-file', 's3cr3t-value']],
    ['behind a misspelt option', ['check', url, '--tokn=s3cr3t-value']],
    ['after a misspelt option', ['check', url, '--tokn', 's3cr3t-value']],
    ['as an argument too many', ['check', url, 's3cr3t-value']],
    ['as a token URL', ['check', url, '--token-url', 's3cr3t-value']],
    ['in the URL', ['check', 'wss://user:s3cr3t-value@rt.example.com/x']],
    ['in a token with blanks', ['check', url, '--token', 's3cr3t-value s3cr3t-value']],
  ] as const)('%s', async (_, args) => {
    expect(await complaint(...args)).not.toContain('s3cr3t-value');
  });

  it('nor is anything that looks like a token', async () => {
    expect(await complaint('check', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc')).not.toContain('eyJ');
  });
});

describe('the command as a process', () => {
  it('exits 2 for wrong usage, with the message on standard error alone', async () => {
    expect(await runCommand(['check', 'http://rt.example.com/'])).toEqual({
      status: 2,
      signal: null,
      stdout: '',
      stderr:
        'centrifugo-canary: the URL to check: http:// is not the URL of a WebSocket; write ws:// in place of http://\n',
    });
  });

  it('prints help and version on standard output', async () => {
    const help = await runCommand(['check', '--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('--token-hmac-secret-file FILE');
    expect(help.stdout).toContain('process list');
    expect(await runCommand(['--version'])).toMatchObject({ status: 0, stdout: '0.1.0\n', stderr: '' });
  });
});
