import { Resolver } from 'node:dns/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answerAddresses,
  answerAliases,
  answerCode,
  answerFrom,
  type DnsRule,
  type DnsServer,
  startDnsServer,
} from './dns-server.ts';

const running: DnsServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
});

async function askTo(rule: DnsRule, timeout = 2_000): Promise<{ server: DnsServer; resolver: Resolver }> {
  const server = await startDnsServer(rule);
  running.push(server);
  const resolver = new Resolver({ timeout, tries: 1 });
  resolver.setServers([server.address]);
  return { server, resolver };
}

describe('the DNS server', () => {
  it('answers A and AAAA apart, whatever the case of the name', async () => {
    const { server, resolver } = await askTo(answerFrom({ 'chat.lab.example': ['127.0.0.1', '127.0.0.2', '::1'] }));
    expect(await resolver.resolve4('Chat.Lab.Example')).toEqual(['127.0.0.1', '127.0.0.2']);
    expect(await resolver.resolve6('chat.lab.example')).toEqual(['::1']);
    expect(server.questions).toContainEqual({ name: 'chat.lab.example', type: 'AAAA', transport: 'udp' });
  });

  it('says that a name it does not know does not exist', async () => {
    const { resolver } = await askTo(answerFrom({ 'chat.lab.example': ['127.0.0.1'] }));
    await expect(resolver.resolve4('other.lab.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve6('chat.lab.example')).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it.each([
    ['NXDOMAIN', 'ENOTFOUND'],
    ['SERVFAIL', 'ESERVFAIL'],
    ['REFUSED', 'EREFUSED'],
    ['FORMERR', 'EFORMERR'],
    ['NOTIMP', 'ENOTIMP'],
  ] as const)('refuses with %s, which Node calls %s', async (code, expected) => {
    const { resolver } = await askTo(() => answerCode(code));
    await expect(resolver.resolve4('chat.lab.example')).rejects.toMatchObject({ code: expected });
  });

  it('sends a chain of aliases to a name that is gone', async () => {
    const { resolver } = await askTo(({ name }) => answerAliases([name, 'a.cdn.example', 'b.cdn.example'], 'NXDOMAIN'));
    await expect(resolver.resolve4('chat.lab.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('sends an alias of a name without address, in which Node sees an empty list', async () => {
    const { resolver } = await askTo(({ name }) => answerAliases([name, 'a.cdn.example'], 'NOERROR'));
    expect(await resolver.resolve4('chat.lab.example')).toEqual([]);
  });

  it('is asked again over TCP when it cuts its answer short', async () => {
    const { server, resolver } = await askTo(({ name, transport }) =>
      transport === 'udp'
        ? { kind: 'answer', code: 'NOERROR', records: [], isTruncated: true }
        : answerAddresses(name, ['127.0.0.1']),
    );
    expect(await resolver.resolve4('chat.lab.example')).toEqual(['127.0.0.1']);
    expect(server.questions.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
  });

  it('can be silent, late or unintelligible', async () => {
    const silent = await askTo(() => ({ kind: 'silence' }), 100);
    await expect(silent.resolver.resolve4('chat.lab.example')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    const late = await askTo(() => ({ kind: 'answer', code: 'NXDOMAIN', records: [], delayMs: 50 }));
    await expect(late.resolver.resolve4('chat.lab.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    const garbled = await askTo(() => ({ kind: 'garbage' }));
    await expect(garbled.resolver.resolve4('chat.lab.example')).rejects.toMatchObject({ code: 'EBADRESP' });
  });

  it('takes no questions once closed', async () => {
    const { server, resolver } = await askTo(answerFrom({ 'chat.lab.example': ['127.0.0.1'] }), 200);
    await running.pop()?.close();
    await expect(resolver.resolve4('chat.lab.example')).rejects.toThrow();
    expect(server.questions).toEqual([]);
  });
});
