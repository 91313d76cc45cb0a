import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBarriers, findChromium, type OpenPage, openBrowser, openPage } from './open-browser.ts';
import { hostileNames, type SceneName } from './scenes.ts';
import { type SceneServer, serveScene } from './serve-scene.ts';

const chromium = findChromium();
const skipped = chromium === undefined ? 'there is no chromium on PATH; set CHROMIUM to the path of one' : undefined;

interface Opened extends OpenPage {
  readonly browser: Browser;
  readonly server: SceneServer;
  /** The same below a prefix, as behind a proxy. */
  readonly prefixed: SceneServer;
}

/** One browser and one page, in which all is shown, one after the other: each further one would cost a second. */
let opened: Opened | undefined;

beforeAll(async () => {
  if (chromium === undefined) return;
  const [browser, server, prefixed] = await Promise.all([
    openBrowser(chromium),
    serveScene('empty'),
    serveScene('broken', { prefix: '/status/canary/' }),
  ]);
  opened = { browser, server, prefixed, ...(await openPage(browser, server.url)) };
});
beforeEach((context) => {
  if (skipped !== undefined) context.skip(skipped);
});
afterAll(async () => {
  await opened?.browser.close();
  await Promise.all([opened?.server.close(), opened?.prefixed.close()]);
});

interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly isPrefixed?: boolean;
}

interface Shown {
  readonly page: Page;
  readonly troubles: readonly string[];
  readonly server: SceneServer;
}

let visit = 0;

/** Loads the page anew, as if it had never been opened. */
async function load(scene: SceneName, hash: string, look: Look = {}): Promise<Shown> {
  if (opened === undefined) throw new TypeError('a test that is skipped opens nothing');
  const { page, troubles, server: usual, prefixed } = opened;
  const { colorScheme = 'light', width = 1_280, height = 900, isPrefixed = false } = look;
  const server = isPrefixed ? prefixed : usual;
  server.show(scene);
  server.upgrade(null);
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
  // What the page before it still asks for is of no interest.
  await page.goto('about:blank');
  server.takeRequests();
  troubles.length = 0;
  visit += 1;
  await page.goto(`${server.url}?visit=${visit}${hash}`);
  return { page, troubles, server };
}

async function show(scene: SceneName, hash = '', look: Look = {}): Promise<Shown> {
  opened?.server.fail(null);
  const shown = await load(scene, hash, look);
  await shown.page.locator('main h1').first().waitFor();
  return shown;
}

/** Another tab is looked at, and then this one again: it catches up at once. */
const lookAwayAndBack = `for (const state of ['hidden', 'visible']) {
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
  document.dispatchEvent(new Event('visibilitychange'));
}`;

/** Windows, small phones and walls, in which the page is wider than they are. */
async function findOverflow(page: Page): Promise<readonly number[]> {
  const tooSmall: number[] = [];
  for (const width of [320, 3_840]) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    if ((await page.evaluate(widthOver)) !== 0) tooSmall.push(width);
  }
  return tooSmall;
}

const widthOver = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

describe('the status page', () => {
  it.each([
    ['healthy', 'All 7 targets up', 'light'],
    ['degraded', '1 of 7 targets is degraded', 'dark'],
    ['silent', 'No checks come in', 'dark'],
    ['first', 'First checks are running', 'light'],
    ['empty', 'No targets yet', 'dark'],
  ] as const)('says of %s targets "%s", without an error or a barrier in %s', async (scene, headline, colorScheme) => {
    const { page, troubles } = await show(scene, '', { colorScheme });
    await page.locator('.verdict h1', { hasText: headline }).waitFor();
    await expect.poll(() => page.title()).toContain(headline);
    expect(await findBarriers(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('says first what is broken, since when, whose it is and what to do', async () => {
    const { page } = await show('broken');
    const first = page.locator('.trouble').first();
    await first.getByText('Do first').waitFor();
    const text = await first.innerText();
    for (const part of [
      'since-renewal – The server does not send the intermediate certificate',
      'for 4 min',
      'TLS owner',
      'in all 3 regions',
      'Get the missing certificate',
    ]) {
      expect(text).toContain(part);
    }
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toContain(encodeURIComponent('rotate(180'));
    expect(await page.locator('.target').first().innerText()).toContain('tls.chain-incomplete');
    expect(await page.locator('.age').innerText()).toMatch(/^Newest check 08:30:05, 1[4-9] s ago$/);
  });

  it('lists what broke in the last day, and leads from there to its diagnosis', async () => {
    const { page, troubles } = await show('broken');
    await expect.poll(() => page.title()).toContain('2 of 7 targets are down');
    const recent = page.locator('.recent-one');
    await recent.nth(3).waitFor();
    const texts = (await recent.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(texts[0]).toMatch(/^since-renewal – The server does not send.*ongoing since 08:2\d, for [34] min tls.chain/);
    expect(texts[1]).toMatch(/^tokens – .*ongoing since 07:2\d, for 1 h \d+ min connect.token-expired app team eu-/);
    expect(texts[2]).toMatch(/^feed – .* 05:3\d to 05:4\d, [67] min connect.timeout proxy or CDN owner eu-central-1/);
    expect(texts[3]).toMatch(/^feed – .* 01:1\d to 01:2\d, [45] min tcp.timeout network owner/);
    expect(texts).toHaveLength(4);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findBarriers(page)).toEqual([]);
    }
    expect(await findOverflow(page)).toEqual([]);
    await recent.nth(3).locator('a').click();
    await page.locator('.incident-body .rung-failed').waitFor();
    expect(await page.locator('.incident[open]').innerText()).toMatch(/tcp.timeout/);
    expect(await page.locator('.incident-body').count()).toBe(1);
    expect(troubles).toEqual([]);
  });

  it('tells all about one target, without a barrier in light and in dark', async () => {
    const { page, troubles } = await show('broken', '#/target/since-renewal');
    await page.locator('.plot canvas').nth(7).waitFor();
    await page.locator('.incident summary').first().click();
    const incident = page.locator('.incident-body');
    await incident.locator('.rung-failed').waitFor();
    expect(await incident.innerText()).toMatch(
      /issuer CN=Example TLS CA 3 is missing[\s\S]*UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    );
    expect(await page.locator('.alarm-ALARM').count()).toBe(2);
    expect(await page.locator('.codes').innerText()).toContain('12 checks');
    expect(await page.locator('.check').count()).toBe(20);
    await page.locator('.check summary').last().click();
    expect(await findBarriers(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findBarriers(page)).toEqual([]);
    expect(await findOverflow(page)).toEqual([]);
    await page.locator('.plots .as-table summary').click();
    await page.locator('.plots tbody tr').nth(280).waitFor();
    expect(troubles).toEqual([]);
  });

  it('shows publicly what there is, and asks for nothing else', async () => {
    const { page, troubles, server } = await show('public', '', { colorScheme: 'dark' });
    await page.locator('.verdict h1', { hasText: '2 of 7 targets are down' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.locator('.target-link', { hasText: 'tokens' }).click();
    await page.getByRole('heading', { name: '90 days' }).waitFor();
    expect(await page.locator('main').innerText()).toMatch(/tokens[\s\S]*down[\s\S]*for 1 h 8 min[\s\S]*eu-central-1/);
    expect(await findBarriers(page)).toEqual([]);
    // Whatever it would like to know it asks for with the states.
    const asked = page.waitForResponse(/api.targets$/);
    await page.evaluate(lookAwayAndBack);
    await asked;
    expect(new Set(server.takeRequests().map((path) => path.split('?')[0]))).toEqual(new Set(['/', '/api/targets']));
    expect(troubles).toEqual([]);
  });

  it('passes on what the server wants said', async () => {
    const { page, troubles } = await show('local', '', { colorScheme: 'dark' });
    await page.locator('.verdict h1', { hasText: '1 of 3 targets is down' }).waitFor();
    await page.locator('.notice', { hasText: 'watch --config canary.yml' }).waitFor();
    expect(await page.locator('.col-days').first().innerText()).toBe('30 minutes');
    await page.locator('.day-bad').first().waitFor({ state: 'attached' });
    expect(await findBarriers(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('shows hostile names as text, at the width of a small phone', async () => {
    const { page, troubles } = await show('hostile', '', { width: 320, height: 640 });
    await page
      .locator('.target')
      .nth(hostileNames.length - 1)
      .waitFor();
    const text = await page.locator('.targets').innerText();
    expect(text).toContain('<img src=x onerror="document.title=\'owned\'">');
    expect(text).toContain('turned \\u{202e} around');
    expect(text).toContain('line\\u{a}break\\u{0}\\u{1b}[31mred');
    expect(await page.locator('img, .targets script').count()).toBe(0);
    expect(await page.evaluate(widthOver)).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    await page.locator('.target-link', { hasText: '<img' }).click();
    await page.locator('.diagnosis').first().waitFor();
    expect(await page.locator('.diagnosis').first().innerText()).toContain('issued by <b onclick=alert(1)>\\u{202e}AC');
    expect(await page.evaluate(widthOver)).toBe(0);
    await page.locator('.back a').click();
    await page.locator('.target-link', { hasText: 'long-' }).click();
    await page.locator('.alarms').waitFor();
    expect(await page.evaluate(widthOver)).toBe(0);
    expect(await page.title()).not.toContain('owned');
    // The server takes no address as long as the longest of the names.
    expect(troubles.filter((one) => !one.includes('414'))).toEqual([]);
  });

  it('says when the server is gone, shows what was known then, and catches up', async () => {
    const { page, server, troubles } = await show('broken');
    await page.locator('.target').first().waitFor();
    server.fail('no answer');
    // One lost answer is no news yet.
    const lost = page.waitForEvent('requestfailed');
    await page.evaluate(lookAwayAndBack);
    await lost;
    await page.evaluate(lookAwayAndBack);
    const gone = page.locator('.gone');
    await gone.waitFor();
    expect(await gone.innerText()).toMatch(/^No answer since 08:30\. Showing what was known then/);
    await expect.poll(() => page.title()).toContain('No answer');
    expect(await page.locator('.target').count()).toBe(7);
    expect(await findBarriers(page)).toEqual([]);
    server.show('healthy');
    server.fail(null);
    await page.evaluate(lookAwayAndBack);
    await page.locator('.verdict h1', { hasText: 'All 7 targets up' }).waitFor();
    expect(await gone.count()).toBe(0);
    expect(await page.locator('[aria-live=polite]').first().innerText()).toBe('All 7 targets up');
    expect(troubles.filter((one) => !one.startsWith('Failed to load resource'))).toEqual([]);
  });

  it('says where nothing has ever answered', async () => {
    opened?.server.fail(503, /api/);
    const { page, server } = await load('healthy', '');
    await page.locator('h1', { hasText: 'No answer from the server' }).waitFor();
    server.fail(null);
    await page.evaluate(lookAwayAndBack);
    await page.locator('h1', { hasText: 'All 7 targets up' }).waitFor();
  });

  it('is loaded anew, once, when its server has been upgraded, but not while something is open in it', async () => {
    const { page, server } = await show('broken', '#/target/feed');
    await page.locator('.check summary').first().click();
    // A minute later.
    await page.evaluate('{ const { now } = Date; Date.now = () => now() + 61_000 }');
    server.upgrade('next');
    const version = () => page.evaluate(`document.querySelector('meta[name=version]').content`);
    const asked = page.waitForResponse(/api.targets$/);
    await page.evaluate(lookAwayAndBack);
    await asked;
    await page.locator('.check summary').first().click();
    expect(await version()).not.toBe('next');
    await page.evaluate(lookAwayAndBack);
    await page.waitForFunction(`document.querySelector('meta[name=version]')?.content === 'next'`);
    await page.locator('.target-head', { hasText: 'feed' }).waitFor();
    server.takeRequests();
    await page.evaluate('{ const { now } = Date; Date.now = () => now() + 61_000 }');
    const askedAgain = page.waitForResponse(/api.targets$/);
    await page.evaluate(lookAwayAndBack);
    await askedAgain;
    expect(server.takeRequests().filter((path) => path.startsWith('/?'))).toEqual([]);
  });

  it('shows what can be read beside what cannot', async () => {
    const { page, server } = await show('broken');
    server.fail(503, /incidents/);
    await page.locator('.target-link', { hasText: 'feed' }).click();
    await page.locator('.section-trouble').waitFor();
    await page.locator('.plot canvas').first().waitFor();
    expect(await page.locator('.section-trouble').count()).toBe(1);
  });

  it('can be walked by keyboard alone, and the focus is always seen', async () => {
    const { page } = await show('broken');
    await page.locator('.target').nth(6).waitFor();
    const focused = (what: string) => page.evaluate(`(({ activeElement }) => ${what})(document)`);
    const walk: unknown[] = [];
    for (let step = 0; step < 14; step += 1) {
      await page.keyboard.press('Tab');
      walk.push(await focused('activeElement.textContent.trim()'));
      const isSeen = `[activeElement, activeElement.closest('.target')].some((one) => one !== null && getComputedStyle(one).outlineStyle !== 'none')`;
      expect(await focused(isSeen), String(walk.at(-1))).toBe(true);
    }
    expect(walk.slice(0, 3)).toEqual(['Skip to the content', 'centrifugo-canary', 'system']);
    expect(walk.slice(3, 10)).toEqual([
      'since-renewal',
      'tokens',
      'presence',
      'since-renewal',
      'tokens',
      'presence',
      'chat',
    ]);
    await page.keyboard.press('Shift+Tab');
    await page.locator('.target-link', { hasText: 'feed' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.target-head').waitFor();
    expect(await focused('activeElement.textContent')).toBe('feed');
    const plot = page.getByRole('slider');
    await plot.waitFor();
    await plot.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => plot.getAttribute('aria-valuetext')).toMatch(/^Nov 21, 08:3\d · p50 /);
    await page.locator('.incident summary').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.incident-body .rung-failed').waitFor();
    await page.goBack();
    await page.locator('.verdict h1').waitFor();
    expect(await focused('activeElement.id')).toBe('verdict');
  });

  it('leads to a target by its address, also below a prefix', async () => {
    const { page, troubles } = await show('broken', '#/target/feed?range=7d', { isPrefixed: true });
    await page.locator('.ranges [aria-current]', { hasText: '7 days' }).waitFor();
    await page.locator('.incident').first().waitFor();
    await page.goto(`${page.url().split('#')[0]}#/target/nobody`);
    await page.getByRole('heading', { name: 'No such target' }).waitFor();
    expect(troubles).toEqual([]);
  });

  it('remembers the theme that was chosen', async () => {
    const { page } = await show('healthy');
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    await page.locator('.theme').click();
    await page.locator('.theme').click();
    expect(await page.locator('.theme').innerText()).toBe('dark');
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.locator('.target').first().waitFor();
    expect(await paper()).toBe(dark);
    await page.evaluate('localStorage.clear()');
  });

  it('shows fifty targets with a year behind them at once', async () => {
    const { page } = await show('many');
    await page.locator('.target .day-bad').nth(49).waitFor({ state: 'attached' });
    const readyMs = Number(await page.evaluate('window.firstTargetsMs'));
    // A second on two free cores, which docs/benchmarks.md measures; tests run on busy ones.
    expect(readyMs).toBeLessThan(4_000);
    expect(await page.locator('.verdict h1').innerText()).toBe('All 50 targets up');
  });
});
