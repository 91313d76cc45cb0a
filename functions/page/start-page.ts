import { render } from 'preact';
import { createAsk } from './ask-server.ts';
import { h } from './draw.ts';
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
const follow = (): void => live.setVisible(document.visibilityState !== 'hidden');
document.addEventListener('visibilitychange', follow);
follow();

const root = document.getElementById('page');
if (root === null) throw new TypeError('the document has no place for the page');
root.replaceChildren();
render(
  h(Page.Provider as (properties: { readonly value: unknown }) => null, { value: { live, now } }, h(StatusPage, {})),
  root,
);
