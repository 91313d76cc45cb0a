import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBarriers, findChromium, type OpenPage, openBrowser, openPage } from './open-browser.ts';
import { hostileNames, type SceneName, sceneMs } from './scenes.ts';
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
  const first = await openPage(browser, 'about:blank');
  await first.page.addInitScript(standStill);
  opened = { browser, server, prefixed, ...first };
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

/** The clock of the page stands still, as its server's does: no age grows, and nothing is asked again, until a test says so. */
const standStill = `globalThis.clockMs = ${sceneMs}; Date.now = () => globalThis.clockMs`;
const aMinuteLater = 'globalThis.clockMs += 61_000';

/** Another tab is looked at, and then this one again: it catches up at once. */
const lookAwayAndBack = `for (const state of ['hidden', 'visible']) {
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
  document.dispatchEvent(new Event('visibilitychange'));
}`;

/** Facts between dots of which a line begins outside of what is shown. */
const beginningsCutOff = `[...document.querySelectorAll('.dotted > *')].flatMap((fact) => {
  const range = document.createRange();
  range.selectNodeContents(fact);
  const { left } = fact.parentElement.getBoundingClientRect();
  return [...range.getClientRects()].some((line) => line.left < left - 1) ? [fact.textContent] : [];
})`;

/** Asks for the states once more; what came of the answer before has been done by then. */
async function askAgain(page: Page): Promise<void> {
  let isAnswered = false;
  void page.waitForResponse(/api.targets$/).then(() => {
    isAnswered = true;
  });
  // While it still takes the answer before, it does not ask.
  await expect
    .poll(async () => {
      await page.evaluate(lookAwayAndBack);
      return isAnswered;
    })
    .toBe(true);
}

/** The page is never wider than its window, on a small phone and on a wall. */
async function expectToFit(page: Page, widths: readonly number[] = [320, 3_840]): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await expect
      .poll(() => page.evaluate('[innerWidth, document.documentElement.scrollWidth]'))
      .toEqual([width, width]);
  }
}

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
    for (const part of [
      'since-renewal – The server does not send the intermediate certificate',
      'for 4 min',
      'TLS owner',
      'in all 3 regions',
      'Get the missing certificate',
    ]) {
      await expect.poll(() => first.innerText()).toContain(part);
    }
    const icon = page.locator('link[rel=icon]');
    await expect.poll(() => icon.getAttribute('href')).toContain(encodeURIComponent('rotate(180'));
    await expect.poll(() => page.locator('.target').first().innerText()).toContain('tls.chain-incomplete');
    await expect.poll(() => page.locator('.age').innerText()).toBe('Newest check 08:30:05, 14 s ago');
    // The narrowest that a line of the table gets.
    await page.setViewportSize({ width: 1_060, height: 900 });
    await expect.poll(() => page.evaluate(`[innerWidth, ...${beginningsCutOff}]`)).toEqual([1_060]);
  });

  it('lists what broke in the last day, and leads from there to its diagnosis', async () => {
    const { page, troubles } = await show('broken');
    await expect.poll(() => page.title()).toContain('2 of 7 targets are down');
    const recent = page.locator('.recent-one');
    const texts = async () => (await recent.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    // Those that last are listed at once, from their targets' states; what is over comes with its own answer.
    await expect
      .poll(texts)
      .toEqual([
        expect.stringMatching(/^since-renewal – The server does not send.*ongoing since 08:2\d, for 4 min tls.chain/),
        expect.stringMatching(/^tokens – .*ongoing since 07:22, for 1 h 8 min connect.token-expired app team eu-/),
        expect.stringMatching(/^feed – .* 05:38 to 05:44, 6 min connect.timeout proxy or CDN owner eu-central-1/),
        expect.stringMatching(/^feed – .* 01:18 to 01:22, 4 min tcp.timeout network owner/),
      ]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findBarriers(page)).toEqual([]);
    }
    await expectToFit(page);
    await recent.nth(3).locator('a').click();
    await page.locator('.incident[open] .rung-failed').waitFor();
    await expect
      .poll(() => page.locator('.incident[open]').allInnerTexts())
      .toEqual([expect.stringMatching(/tcp.timeout/)]);
    expect(troubles).toEqual([]);
  });

  it('tells all about one target, without a barrier in light and in dark', async () => {
    const { page, troubles } = await show('broken', '#/target/since-renewal');
    await page.locator('.plot canvas').nth(7).waitFor();
    await page.locator('.incident summary').first().click();
    const incident = page.locator('.incident-body');
    await incident.locator('.rung-failed').waitFor();
    await expect
      .poll(() => incident.innerText())
      .toMatch(/issuer CN=Example TLS CA 3 is missing[\s\S]*UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
    await expect.poll(() => page.locator('.alarm-ALARM').count()).toBe(2);
    await expect.poll(() => page.locator('.codes').innerText()).toContain('12 checks');
    await expect.poll(() => page.locator('.check').count()).toBe(20);
    await page.locator('.check summary').last().click();
    await page.locator('.check[open] .waterfall').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findBarriers(page)).toEqual([]);
    await expectToFit(page);
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
    await expect
      .poll(() => page.locator('main').innerText())
      .toMatch(/tokens[\s\S]*down[\s\S]*for 1 h 8 min[\s\S]*eu-central-1/);
    expect(await findBarriers(page)).toEqual([]);
    // Whatever it would like to know it asks for when it has the states, so before the states that follow.
    await askAgain(page);
    await askAgain(page);
    expect(new Set(server.takeRequests().map((path) => path.split('?')[0]))).toEqual(new Set(['/', '/api/targets']));
    expect(troubles).toEqual([]);
  });

  it('passes on what the server wants said', async () => {
    const { page, troubles } = await show('local', '', { colorScheme: 'dark' });
    await page.locator('.verdict h1', { hasText: '1 of 3 targets is down' }).waitFor();
    await page.locator('.notice', { hasText: 'watch --config canary.yml' }).waitFor();
    await expect.poll(() => page.locator('.col-days').first().innerText()).toBe('30 minutes');
    await page.locator('.day-bad').first().waitFor({ state: 'attached' });
    // An hour shows more of twenty minutes than a day does.
    const recent = page.locator('.recent-one a');
    await expect.poll(() => recent.getAttribute('href')).toMatch(/^#\/target\/behind-proxy\?incident=/);
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
    await page.locator('.recent-one').nth(3).waitFor();
    expect(await page.locator('img, .targets script').count()).toBe(0);
    await expectToFit(page, [320]);
    expect(await findBarriers(page)).toEqual([]);
    await page.locator('.target-link', { hasText: '<img' }).click();
    await expect
      .poll(() => page.locator('.diagnosis').first().innerText())
      .toContain('issued by <b onclick=alert(1)>\\u{202e}AC');
    await expectToFit(page, [320]);
    await page.locator('.back a').click();
    await page.locator('.target-link', { hasText: 'long-' }).click();
    await page.locator('.alarms').waitFor();
    await expectToFit(page, [320]);
    expect(await page.title()).not.toContain('owned');
    // The server takes no address as long as the longest of the names.
    expect(troubles.filter((one) => !one.includes('414'))).toEqual([]);
  });

  it('says when the server is gone, shows what was known then, and catches up', async () => {
    const { page, server, troubles } = await show('broken');
    await page.locator('.target').first().waitFor();
    server.fail('no answer');
    const gone = page.locator('.gone');
    // One lost answer is no news yet.
    await expect
      .poll(async () => {
        await page.evaluate(lookAwayAndBack);
        return await gone.allInnerTexts();
      })
      .toEqual([expect.stringMatching(/^No answer since 08:30\. Showing what was known then/)]);
    await expect.poll(() => page.title()).toContain('No answer');
    await expect.poll(() => page.locator('.target').count()).toBe(7);
    expect(await findBarriers(page)).toEqual([]);
    server.show('healthy');
    server.fail(null);
    // By itself, as soon as it is time to ask again.
    await page.evaluate(aMinuteLater);
    await page.locator('.verdict h1', { hasText: 'All 7 targets up' }).waitFor();
    await expect.poll(() => gone.count()).toBe(0);
    await expect.poll(() => page.locator('[aria-live=polite]').first().innerText()).toBe('All 7 targets up');
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
    await page.evaluate(aMinuteLater);
    server.upgrade('next');
    const version = () => page.evaluate(`document.querySelector('meta[name=version]').content`);
    await askAgain(page);
    await askAgain(page);
    expect(await version()).not.toBe('next');
    await page.locator('.check summary').first().click();
    await page.evaluate(lookAwayAndBack);
    await page.waitForFunction(`document.querySelector('meta[name=version]')?.content === 'next'`);
    await page.locator('.target-head', { hasText: 'feed' }).waitFor();
    server.takeRequests();
    await page.evaluate(aMinuteLater);
    await askAgain(page);
    await askAgain(page);
    expect(server.takeRequests().filter((path) => path.startsWith('/?'))).toEqual([]);
  });

  it('shows what can be read beside what cannot', async () => {
    const { page, server } = await show('broken');
    server.fail(503, /incidents/);
    await page.locator('.target-link', { hasText: 'feed' }).click();
    for (const part of ['.section-trouble', '.plot canvas', '.alarms, .section .absent', '.check']) {
      await page.locator(part).first().waitFor();
    }
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
    await expect.poll(() => focused('activeElement.textContent')).toBe('feed');
    const plot = page.getByRole('slider');
    await plot.locator('canvas').waitFor();
    await plot.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => plot.getAttribute('aria-valuetext')).toMatch(/^Nov 21, 08:35: p50 /);
    await page.locator('.incident summary').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.incident-body .rung-failed').waitFor();
    await page.goBack();
    await page.locator('.verdict h1').waitFor();
    await expect.poll(() => focused('activeElement.id')).toBe('verdict');
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
    await expect.poll(() => page.locator('.theme').innerText()).toBe('dark');
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.locator('.target').first().waitFor();
    expect(await paper()).toBe(dark);
    await page.evaluate('localStorage.clear()');
  });

  it('shows fifty targets with a year behind them at once', async () => {
    if (opened === undefined) throw new TypeError('a test that is skipped measures nothing');
    const session = await opened.page.context().newCDPSession(opened.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const { page } = await show('many');
    await page.locator('.target .day-bad').nth(49).waitFor({ state: 'attached' });
    // Of the processor's time, which other tests do not take away. docs/benchmarks.md has what a clock says.
    const { metrics } = await session.send('Performance.getMetrics');
    expect(metrics.find(({ name }) => name === 'TaskDuration')?.value).toBeLessThan(1);
    expect(await page.locator('.verdict h1').innerText()).toBe('All 50 targets up');
  });
});
