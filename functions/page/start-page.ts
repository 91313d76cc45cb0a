import { render } from 'preact';
import { createAsk } from './ask-server.ts';
import { h } from './draw.ts';
import { followUpgrade } from './follow-upgrade.ts';
import { startLive } from './live.ts';
import { StatusPage } from './show-page.ts';
import { Page } from './use-live.ts';

// Where the page enters the world: its clock, its timers and its server.
const now = (): number => Date.now();
const live = startLive({
  ask: createAsk((address, options) => fetch(address, options)),
  now,
  later: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
});
const isHidden = (): boolean => document.visibilityState === 'hidden';
const isUntouched = (): boolean =>
  document.querySelector('details[open]') === null &&
  !(document.activeElement instanceof HTMLSelectElement) &&
  getSelection()?.isCollapsed !== false;
const lookForUpgrade = followUpgrade({
  own: document.querySelector<HTMLMetaElement>('meta[name=version]')?.content ?? null,
  live,
  isCalm: () => isHidden() || isUntouched(),
  now,
  readDocument: async () => {
    try {
      const response = await fetch(location.href, { cache: 'no-cache', signal: AbortSignal.timeout(15_000) });
      return response.ok ? await response.text() : null;
    } catch {
      return null;
    }
  },
  reload: () => location.reload(),
});
const follow = (): void => {
  live.setVisible(!isHidden());
  void lookForUpgrade();
};
document.addEventListener('visibilitychange', follow);
follow();

const root = document.getElementById('page');
if (root === null) throw new TypeError('the document has no place for the page');
root.replaceChildren();
render(
  h(Page.Provider as (properties: { readonly value: unknown }) => null, { value: { live, now } }, h(StatusPage, {})),
  root,
);
