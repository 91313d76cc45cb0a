import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findProgram } from '../real/find-program.ts';

/** Chromium of the system, where there is one. `CHROMIUM` names it where it is not on PATH under a usual name. */
export function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
  return names.map((name) => findProgram(name, { variable: 'CHROMIUM' })).find((path) => path !== undefined);
}

/** With an empty profile of its own, asking nobody for anything. */
export function openBrowser(executablePath: string): Promise<Browser> {
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, args });
}

export interface OpenPage {
  readonly page: Page;
  /** Errors on the console (violations of the policy among them), exceptions, dialogs, and requests to anybody but the server of the document. */
  readonly troubles: string[];
  readonly close: () => Promise<void>;
}

/** A page in a context of its own, in a known zone. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    timezoneId: 'UTC',
    locale: 'en-GB',
    viewport: { width: 1_280, height: 900 },
    ...options,
  });
  await context.addInitScript(watchFirstTargets);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const to = new URL(request.url());
    const isOwn =
      request.isNavigationRequest() || page.url() === 'about:blank' || to.origin === new URL(page.url()).origin;
    if (to.protocol !== 'data:' && !isOwn) troubles.push(`request to ${request.url()}`);
  });
  await page.goto(url);
  return { page, troubles, close: () => context.close() };
}

/** Leaves in `firstTargetsMs` how long it took from the beginning until the first targets were painted. */
const watchFirstTargets = `new MutationObserver((_, observer) => {
  if (document.querySelector('.target') === null) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.firstTargetsMs = performance.now(); }));
}).observe(document, { childList: true, subtree: true })`;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, a line each; what it cannot decide is not among it. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // Evaluated from outside, where the policy of the page does not hold.
  await page.evaluate(`window.axe ?? (() => { ${axe} })()`);
  return await page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) => id + ' ' + target + ': ' + failureSummary)))`);
}
