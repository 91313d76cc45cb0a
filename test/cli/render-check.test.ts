import { describe, expect, it } from 'vitest';
import { choosePalette } from '../../functions/cli/colour.ts';
import { renderCheck } from '../../functions/cli/render-check.ts';
import { renderTable } from '../../functions/cli/render-table.ts';
import { displayWidth } from '../../functions/cli/safe-text.ts';
import { degradedCheck, downCheck, hostileCheck, ownFaultCheck, upCheck } from './sample-checks.ts';

const plain = { width: 80, palette: choosePalette(false) };
const coloured = { width: 80, palette: choosePalette(true) };
const samples = [upCheck, degradedCheck, downCheck, hostileCheck, ownFaultCheck];

describe('a check on a terminal of 80 columns', () => {
  it('shows a target that is up with its phases to scale and what the server says of itself', () => {
    expect(renderCheck(upCheck, plain).join('\n')).toBe(
      `
chat
wss://rt.example.com/connection/websocket
2026-11-22 08:00:00 UTC · region local · 203.0.113.7

  dns       █████████                                                    12.4 ms
  tcp                ██████                                               9.8 ms
  tls                      ██████████████████████                        31.2 ms
  upgrade                                        ███████                 11.0 ms
  token     █                                                             0.6 ms
  connect                                                ███████         10.3 ms
  refresh                                                       ███████  10.1 ms
  total                                                                  85.4 ms

✓ UP in 85.4 ms

  server          Centrifugo 6.3.1, pings every 25 s, session lasts 120 s
  TLS             TLSv1.3, TLS_AES_256_GCM_SHA384
  certificate     rt.example.com, issued by CN=Example TLS CA 3, 38 days left
`.trim(),
    );
  });

  it('shows a target that is down with the failing phase marked, the facts, the cause and the steps', () => {
    expect(renderCheck(downCheck, plain).join('\n')).toBe(
      `
chat
wss://rt.example.com/connection/websocket
2026-11-22 08:00:00 UTC · region local · 203.0.113.7

  dns       ██████████████                                               12.4 ms
  tcp                     ███████████                                     9.8 ms
✗ tls                                ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  31.2 ms
  total                                                                  53.4 ms

✗ DOWN  tls.chain-incomplete
  An intermediate certificate is missing

  whose           certificate or TLS set-up
  users           The SDK stays "connecting" and keeps trying, every 0.5 to 20
                  s; it gets in by itself once this is repaired.

Seen
  handshake       finished (TLSv1.3), but the certificate does not pass:
                  UNABLE_TO_VERIFY_LEAF_SIGNATURE
  not sent        CN=Example TLS CA 3, issuer of CN=rt.example.com, published at
                  http://ca.example.com/3.crt
  also            weak-certificate
  server sent     CN=rt.example.com, for rt.example.com, issued by CN=Example
                  TLS CA 3, 2026-10-01 to 2026-12-30, RSA 1024
  name sent       rt.example.com

Cause
  The server sends its own certificate without the intermediate "CN=Example TLS
  CA 3" that signed it. Browsers may know it from elsewhere; most clients do
  not.

What to do
  1. Serve the full chain: in nginx point ssl_certificate to fullchain.pem, not
     to cert.pem; in Centrifugo the same for http_server.tls.cert_pem_file.
  2. If the certificate comes from a private CA, give it to the clients instead.
`.trim(),
    );
  });

  it('puts the degradations of a working target below its verdict', () => {
    const text = renderCheck(degradedCheck, plain).join('\n');
    expect(text).toContain('\n! DEGRADED in 2412.6 ms\n');
    expect(text.indexOf('! degraded.slow')).toBeGreaterThan(text.indexOf('! DEGRADED'));
    expect(text).toContain('\nSeen\n  took            2413 ms, more than 2000 ms\n  slowest phase   upgrade\n');
  });

  it('draws a token that was fetched beside the transport from the start on', () => {
    const token = renderCheck(degradedCheck, plain).find((line) => line.startsWith('  token'));
    expect(token).toMatch(/^ {2}token {5}█{21} +900\.0 ms$/);
  });

  it('says where a check was told to stop, so that nobody takes it for a whole one', () => {
    expect(renderCheck(upCheck, plain, 'upgrade').join('\n')).toContain(
      '\n✓ UP in 85.4 ms\n  as far as upgrade, where it was told to stop\n',
    );
  });

  it('does not call a target down that the monitor could not look at', () => {
    const text = renderCheck(ownFaultCheck, plain).join('\n');
    expect(text).toContain('? NOT CHECKED  monitor.secret-unavailable');
    expect(text).not.toContain('DOWN');
    expect(text).not.toContain('total');
  });
});

describe('the summary of many checks', () => {
  it('has a row a target, what to do first below it, and the counts', () => {
    expect(renderTable([upCheck, downCheck, degradedCheck, ownFaultCheck], 1_234, plain).join('\n')).toBe(
      `
  TARGET        OUTCOME      CODE                            TOTAL
✓ chat          up                                         85.4 ms

✗ chat          down         tls.chain-incomplete          53.4 ms
  → Serve the full chain: in nginx point ssl_certificate to fullchain.pem, not
    to cert.pem; in Centrifugo the same for http_server.tls.cert_pem_file.

! feed          degraded     degraded.slow               2412.6 ms
  → Look at the load of the proxy and of Centrifugo.

? vault         not checked  monitor.secret-unavailable
  → A secret could not be read: env:VAULT_SECRET is not set. This says nothing
    about the target.

4 targets: 1 up, 1 degraded, 1 down, 1 not checked · 1.2 s
`.slice(1, -1),
    );
  });

  it('tells long names apart that differ at their ends', () => {
    const named = (end: string) => ({ ...downCheck, target: `${'production-eu-central-1-chat-'.repeat(2)}${end}` });
    const rows = renderTable([named('blue'), named('green')], 1, plain).filter((line) => line.startsWith('✗'));
    expect(rows[0]).toMatch(/^✗ production-.*…[a-z1-]*-blue {2}down {5}tls/);
    expect(rows[1]).toMatch(/^✗ production-.*…[a-z1-]*-green {2}down {5}tls/);
    for (const row of rows) expect(displayWidth(row)).toBe(80);
  });

  it('keeps its columns whatever a target is called', () => {
    const [, up, , hostile] = renderTable([upCheck, hostileCheck], 10, plain);
    expect(displayWidth(up?.slice(0, up.indexOf('up')) ?? '')).toBe(
      displayWidth(hostile?.slice(0, hostile.indexOf('down')) ?? ''),
    );
  });
});

describe('any text for people', () => {
  it.each([48, 60, 80, 110])('stays within %d columns', (width) => {
    for (const check of samples) {
      for (const line of renderCheck(check, { ...plain, width })) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('lets no control, format or bidirectional character of a peer or a name through', () => {
    const text = samples.flatMap((check) => renderCheck(check, plain)).concat(renderTable(samples, 1, plain));
    for (const line of text) expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    expect(text.join('\n')).toContain('evil\\u{1b}[2J\\u{202e}name');
  });

  it('says the same with colour as without', () => {
    for (const check of samples) {
      const painted = renderCheck(check, coloured).join('\n');
      expect(painted).toContain('\u001b[');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is what is taken away here
      expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderCheck(check, plain).join('\n'));
    }
  });
});
