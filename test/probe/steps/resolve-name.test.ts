import { execFileSync } from 'node:child_process';
import dns from 'node:dns';
import { closeSync, constants, mkdtempSync, open, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DnsAnswer } from '../../../functions/failure/evidence.ts';
import { StepFailure } from '../../../functions/probe/step-failure.ts';
import { addressOf, maxAddresses, resolveName } from '../../../functions/probe/steps/resolve-name.ts';
import {
  answerAddresses,
  answerAliases,
  answerCode,
  answerFrom,
  type DnsReply,
  type DnsRule,
  type DnsServer,
  startDnsServer,
} from '../../lab/dns-server.ts';
import { deadlineIn } from '../probe-scene.ts';

const servers: DnsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const host = 'chat.lab.example';

async function ask(rule: DnsRule, ms = 5000, signal?: AbortSignal) {
  const server = await startDnsServer(rule);
  servers.push(server);
  const begin = performance.now();
  try {
    const addresses = await resolveName(host, server.address, deadlineIn(ms, signal));
    return { ips: addresses.map(({ ip }) => ip), tookMs: performance.now() - begin };
  } catch (error) {
    if (!(error instanceof StepFailure) || error.evidence.phase !== 'dns') throw error;
    return { evidence: error.evidence, tookMs: performance.now() - begin };
  }
}

const sorted = (answers: readonly DnsAnswer[] = []) =>
  answers.map(({ question, code }) => `${question} ${code}`).sort();
const byType = (replies: Readonly<Record<'A' | 'AAAA', DnsReply>>): DnsRule => {
  return ({ type }) => (type === 'other' ? { kind: 'silence' } : replies[type]);
};
const silence: DnsReply = { kind: 'silence' };

describe('resolving by a DNS server', () => {
  it('gives all addresses of both families, IPv6 first', async () => {
    const { ips } = await ask(answerFrom({ [host]: ['127.0.0.1', '127.0.0.2', '::1'] }));
    expect(ips).toEqual(['::1', '127.0.0.1', '127.0.0.2']);
  });

  it('is content with one family, whatever the other one says', async () => {
    const address = answerAddresses(host, ['127.0.0.1']);
    expect((await ask(byType({ A: address, AAAA: answerCode('NOERROR') }))).ips).toEqual(['127.0.0.1']);
    expect((await ask(byType({ A: address, AAAA: answerCode('SERVFAIL') }))).ips).toEqual(['127.0.0.1']);
    expect((await ask(byType({ A: address, AAAA: answerCode('NXDOMAIN') }))).ips).toEqual(['127.0.0.1']);
  });

  it('waits for the other family for a moment only', async () => {
    const { ips, tookMs } = await ask(byType({ A: answerAddresses(host, ['127.0.0.1']), AAAA: silence }));
    expect(ips).toEqual(['127.0.0.1']);
    expect(tookMs).toBeGreaterThan(240);
    expect(tookMs).toBeLessThan(2000);
  });

  it('keeps a bounded number of addresses, each once', async () => {
    const many = Array.from({ length: 40 }, (_, n) => `127.0.1.${n}`);
    expect((await ask(() => answerAddresses(host, ['127.0.0.1', '127.0.0.1']))).ips).toEqual(['127.0.0.1']);
    expect((await ask(byType({ A: answerAddresses(host, many), AAAA: answerCode('NOERROR') }))).ips).toHaveLength(
      maxAddresses,
    );
  });

  it.each<[what: string, rule: DnsRule, answers: readonly string[]]>([
    ['no such name', () => answerCode('NXDOMAIN'), ['A ENOTFOUND', 'AAAA ENOTFOUND']],
    ['no address', () => answerCode('NOERROR'), ['A ENODATA', 'AAAA ENODATA']],
    [
      'an alias of nothing',
      ({ name }) => answerAliases([name, 'gone.example'], 'NOERROR'),
      ['A ENODATA', 'AAAA ENODATA'],
    ],
    ['a refusal', () => answerCode('REFUSED'), ['A EREFUSED', 'AAAA EREFUSED']],
    ['a failure', () => answerCode('SERVFAIL'), ['A ESERVFAIL', 'AAAA ESERVFAIL']],
  ])('notes both answers where the server says: %s', async (_, rule, answers) => {
    const { evidence } = await ask(rule);
    expect(sorted(evidence?.answers)).toEqual(answers);
    expect(evidence).toMatchObject({ host, timedOut: false });
  });

  it('ends on time where the server is silent, or half silent, and says that it waited in vain', async () => {
    for (const rule of [byType({ A: silence, AAAA: silence }), byType({ A: answerCode('NOERROR'), AAAA: silence })]) {
      const { evidence, tookMs } = await ask(rule, 300);
      expect(evidence?.timedOut).toBe(true);
      expect(tookMs).toBeGreaterThanOrEqual(300);
      expect(tookMs).toBeLessThan(2500);
    }
  });

  it('asks again over TCP where the answer was cut, and bears rubbish', async () => {
    const truncated = await ask(({ name, type, transport }) => {
      if (type !== 'A') return answerCode('NOERROR');
      const whole = answerAddresses(name, ['127.0.0.7']);
      return transport === 'udp' && whole.kind === 'answer' ? { ...whole, isTruncated: true } : whole;
    });
    expect(truncated.ips).toEqual(['127.0.0.7']);
    const { evidence } = await ask(() => ({ kind: 'garbage' }), 400);
    expect(evidence).toBeDefined();
  });

  it('is called off without a trace', async () => {
    const controller = new AbortController();
    const asked = ask(byType({ A: silence, AAAA: silence }), 60_000, controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(new Error('called off'));
    await expect(asked).rejects.toThrow('called off');
  });
});

describe('resolving by the system', () => {
  it('knows what only the system knows: the hosts file', async () => {
    const addresses = await resolveName('localhost', null, deadlineIn(5000));
    expect(addresses.map(({ ip }) => ip)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:127\.0\.0\.1|::1)$/)]),
    );
  });

  it('ends on time although the system hangs, and leaves no rejection behind when called off meanwhile', async () => {
    const thrown: unknown[] = [];
    const note = (reason: unknown) => thrown.push(reason);
    process.on('unhandledRejection', note);
    const systemServers = dns.getServers();
    const silent = await startDnsServer(() => silence);
    servers.push(silent);
    const release = occupyThreadPool();
    dns.setServers([silent.address]);
    try {
      const begin = performance.now();
      const inVain = resolveName(host, null, deadlineIn(700));
      await expect(inVain).rejects.toMatchObject({ evidence: { phase: 'dns', timedOut: true } });
      expect(performance.now() - begin).toBeLessThan(1500);
      const controller = new AbortController();
      const calledOff = resolveName(host, null, deadlineIn(5000, controller.signal));
      const asked = silent.questions.length;
      // Our own query runs beside the system's by then.
      await expect.poll(() => silent.questions.length).toBeGreaterThan(asked);
      controller.abort(new Error('called off'));
      await expect(calledOff).rejects.toThrow('called off');
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      dns.setServers(systemServers);
      release();
      process.off('unhandledRejection', note);
    }
    expect(thrown).toEqual([]);
  });
});

describe('resolving while the system hangs', () => {
  it.each([
    ['gone.example.com', { timedOut: false }],
    ['localhost', { timedOut: true, answers: [] }],
  ])('takes our own "no such name" of %s for what it is worth', async (name, evidence) => {
    const systemServers = dns.getServers();
    const denying = await startDnsServer(() => answerCode('NXDOMAIN'));
    servers.push(denying);
    const release = occupyThreadPool();
    dns.setServers([denying.address]);
    try {
      await expect(resolveName(name, null, deadlineIn(1_200))).rejects.toMatchObject({ evidence });
    } finally {
      dns.setServers(systemServers);
      release();
    }
  });
});

describe('a host that is an address', () => {
  it('needs no resolving, with and without brackets', () => {
    expect(addressOf('[::1]')).toEqual({ ip: '::1', family: 6 });
    expect(addressOf('127.0.0.1')).toEqual({ ip: '127.0.0.1', family: 4 });
    expect(addressOf('localhost')).toBeUndefined();
    expect(addressOf('1.2.3')).toBeUndefined();
  });
});

/** The threads that the system's resolver needs, each held by the opening of a pipe that nobody writes to yet. */
function occupyThreadPool(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'canary-pipes-'));
  const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
  const pipes = Array.from({ length: threads }, (_, index) => path.join(folder, `pipe-${index}`));
  execFileSync('mkfifo', pipes);
  for (const pipe of pipes) open(pipe, 'r', (_error, descriptor) => closeSync(descriptor));
  return () => {
    for (const pipe of pipes) closeSync(openSync(pipe, constants.O_RDWR));
    rmSync(folder, { recursive: true });
  };
}
