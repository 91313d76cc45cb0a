import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { builtPage } from '../../functions/history/built-page.ts';
import { answerFrontPage } from '../../functions/history/front-page.ts';

const ask = (headers: Readonly<Record<string, string>> = {}) =>
  answerFrontPage(new Request('https://history.example/', { headers }));

describe('GET /', () => {
  it('lets nothing run but the scripts and the style of the document itself', () => {
    const { text } = builtPage;
    const policy = ask().headers.get('content-security-policy') ?? '';
    const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script ?? '');
    const styles = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style ?? '');
    const hash = (source: string) => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
    expect(scripts).toHaveLength(2);
    expect(policy).toContain(`script-src ${scripts.map(hash).join(' ')};`);
    expect(policy).toContain(`style-src ${styles.map(hash).join(' ')};`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(text).not.toMatch(/<script [^>]|<link [^>]*rel="?stylesheet|\son\w+=|@import|url\(/);
  });

  it('asks nobody else: every address in it is relative or a name space', () => {
    const addresses = builtPage.text.match(/https?:\/\/[^\s"'`)<]+/g) ?? [];
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  });

  it('weighs under 200 KB over the wire, whatever the browser understands', async () => {
    const gzip = ask({ 'accept-encoding': 'gzip, deflate' });
    const bytes = new Uint8Array(await gzip.arrayBuffer());
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(bytes.length).toBeLessThan(80_000);
    expect(gunzipSync(bytes).toString()).toBe(builtPage.text);
    const brotli = ask({ 'accept-encoding': 'gzip, deflate, br, zstd' });
    expect(brotli.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(new Uint8Array(await brotli.arrayBuffer())).toString()).toBe(builtPage.text);
    const plain = ask({ 'accept-encoding': 'gzip;q=0, br;q=0.0' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect((await plain.text()).length).toBeLessThan(200_000);
  });

  it('is not sent again to who has it', async () => {
    const { status, body } = ask({ 'if-none-match': `"other", ${builtPage.etag}` });
    expect([status, body]).toEqual([304, null]);
    expect(ask({ 'if-none-match': builtPage.etag.replace('W/', '') }).status).toBe(304);
    expect(ask({ 'if-none-match': '"other"' }).status).toBe(200);
  });

  it('carries the licences of what is in it', () => {
    expect(builtPage.text).toMatch(/preact\n\nThe MIT License[\s\S]*uplot\n\nThe MIT License/);
  });
});
