import { describe, expect, it } from 'vitest';
import type { TargetsFile } from '../../../functions/monitor/settle-targets.ts';
import { startHistoryServer } from '../../../functions/platform/local/history-server.ts';
import { makeCheck } from '../../history/recording.ts';
import { fileOf } from '../../monitor/watching/watch-scene.ts';
import { makeHistoryFolder } from './recorded-file.ts';

const folder = makeHistoryFolder();
const chat = fileOf('[{ name: chat, url: "wss://rt.example.com" }]');
const feed = fileOf('[{ name: feed, url: "wss://feed.example.com" }]');

async function start(file: TargetsFile) {
  const data = folder.newFile();
  const database = folder.open(data);
  const reports: string[] = [];
  const later: (() => void)[] = [];
  const server = await startHistoryServer({
    data,
    file,
    host: '127.0.0.1',
    port: 0,
    after: (_, act) => {
      later.push(act);
      return () => undefined;
    },
    report: (what) => reports.push(what),
  });
  const names = async (): Promise<readonly string[]> => {
    const answer: unknown = await (await fetch(`${server.url}api/targets`)).json();
    return JSON.stringify(answer).match(/(?<="name":")[^"]+/g) ?? [];
  };
  return { server, database, reports, later, names };
}

describe('the thread that serves history', () => {
  it('sees what is recorded while it runs, and whether checks run on time', async () => {
    const { server, database } = await start(chat);
    expect((await fetch(`${server.url}healthz`)).status).toBe(503);
    database.recordCheck(makeCheck(Date.now() - 1_000, { region: 'local' }), { isDrill: false });
    expect((await fetch(`${server.url}healthz`)).status).toBe(200);
    await server.close();
  });

  it('calls it a silence when no new check comes, whatever else still runs', async () => {
    const { server, database } = await start(chat);
    database.recordCheck(makeCheck(Date.now() - 4 * 60_000, { region: 'local' }), { isDrill: false });
    const health = await fetch(`${server.url}healthz`);
    expect([health.status, await health.json()]).toMatchObject([503, { status: 'silent' }]);
    await server.close();
  });

  it('tells about another targets file from then on', async () => {
    const { server, names } = await start(chat);
    expect(await names()).toEqual(['chat']);
    server.update(feed);
    expect(await names()).toEqual(['feed']);
    await server.close();
  });

  it('is started again at the same address when it has ended by itself', async () => {
    const { server, reports, later, names } = await start(chat);
    // Nothing that could be sent here: it stands for a bug of ours.
    server.update(JSON.parse('{}'));
    await expect.poll(() => reports).toEqual(['the thread that serves the page has ended; it is started again']);
    server.update(feed);
    later.shift()?.();
    await expect.poll(names, { timeout: 10_000 }).toEqual(['feed']);
    await server.close();
  });

  it('rejects where the file cannot be read', async () => {
    const nothing = folder.newFile();
    const parts = { data: nothing, file: chat, host: '127.0.0.1', port: 0, after: () => () => undefined };
    await expect(startHistoryServer({ ...parts, report: () => undefined })).rejects.toMatchObject({
      name: 'ListenRefused',
      message: expect.stringContaining('does not exist'),
    });
  });
});
