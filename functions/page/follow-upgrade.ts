import type { Live } from './live.ts';

export interface UpgradeParts {
  /** What this page was made from; null: it does not say. */
  readonly own: string | null;
  readonly live: Live;
  /** Nobody would notice: the tab is hidden, or nothing is open in it. */
  readonly isCalm: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The document that a reload would give; null: none. */
  readonly readDocument: () => Promise<string | null>;
  readonly reload: () => void;
}

/** Where old and new servers answer in turn for a while, a page does not jump from one to the other at every answer. */
const leastAgeMs = 60_000;

/**
 * A page that stays open for weeks follows its server: once that has another version of it, and really gives it, the page
 * is loaded anew. `look` is called whenever calm may have come; the returned function never rejects.
 */
export function followUpgrade({ own, live, isCalm, now, readDocument, reload }: UpgradeParts): () => Promise<void> {
  const beganMs = now();
  let isLooking = false;
  let refused: string | null = null;
  const look = async (): Promise<void> => {
    const { pageVersion } = live.snapshot();
    const isOther = own !== null && pageVersion !== null && pageVersion !== own && pageVersion !== refused;
    if (!isOther || isLooking || !isCalm() || Math.abs(now() - beganMs) < leastAgeMs) return;
    isLooking = true;
    const text = await readDocument();
    isLooking = false;
    // A cache in between may give the old one still: once is enough. Without any answer the next look asks again.
    if (text === null) return;
    if (!text.includes(versionTag(pageVersion))) refused = pageVersion;
    else if (isCalm()) reload();
  };
  live.subscribe(() => void look());
  return look;
}

function versionTag(version: string): string {
  return `<meta name="version" content="${version}">`;
}
