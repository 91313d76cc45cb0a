import { useLayoutEffect } from 'preact/hooks';
import { drawIcon, type Tone } from './marks.ts';

/** Title and icon of the tab, for a page that is open behind others. */
export function useTab(tone: Tone, headline: string): void {
  // With what is drawn, not a frame later: a page behind others draws few frames.
  useLayoutEffect(() => {
    document.title = `${tabSigns[tone]} ${headline} · centrifugo-canary`;
    document.querySelector<HTMLLinkElement>('link[rel=icon]')?.setAttribute('href', drawIcon(tone));
  }, [tone, headline]);
}

const tabSigns: Readonly<Record<Tone, string>> = { good: '✓', warn: '!', bad: '✗', unknown: '?' };
