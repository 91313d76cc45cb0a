import type { TokenEvidence } from '../../failure/evidence.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import type { MintedToken, ProbeTarget } from '../probe-target.ts';
import { displayUrl } from '../redact.ts';
import type { Tools } from '../route.ts';
import { StepFailure } from '../step-failure.ts';
import { type FetchSetting, fetchToken } from '../steps/fetch-token.ts';
import { mintToken } from './mint-token.ts';
import { expiredForSeconds, type HeldToken, readJwt } from './token-facts.ts';

/** Gives the tokens of one check, the second one for the refresh. */
export interface TokenSupply {
  /** Undefined where the target has no token source. @throws StepFailure with TokenEvidence */
  first(deadline: Deadline): Promise<HeldToken | undefined>;
  /** A token for the refresh; undefined where the source cannot give a second one. @throws StepFailure with TokenEvidence */
  second(first: HeldToken, deadline: Deadline): Promise<HeldToken | undefined>;
}

export interface SupplySetting extends Pick<FetchSetting, 'noteDate' | 'noteSecret'> {
  readonly target: ProbeTarget;
  /** Used as `sub` where the claims have none: unique per region and run, so that no user's connection limit is met. */
  readonly subject: string;
  readonly tools: Tools;
  /** Told how long we waited for a second of the clock to pass, which is nobody's slowness. Milliseconds. */
  readonly notePause: (ms: number) => void;
}

export function tokenSupply({ target, subject, tools, noteDate, noteSecret, notePause }: SupplySetting): TokenSupply {
  const source = target.token;
  // Both are signed at once: the second costs nothing while the ladder is climbed.
  let mintedSecond: Promise<HeldToken> | undefined;
  const mint = (which: 'first' | 'second', from: MintedToken) => mintToken(from, which, subject, tools.clock.now());
  const get = async (which: 'first' | 'second', deadline: Deadline): Promise<HeldToken | undefined> => {
    if (source === null) return undefined;
    if (source.kind === 'mint') {
      if (which === 'first' && target.refresh) {
        mintedSecond = mint('second', source);
        // Used later, or by nobody when the ladder breaks before.
        mintedSecond.catch(() => undefined);
      }
      const minted = await (which === 'second' && mintedSecond !== undefined ? mintedSecond : mint(which, source));
      noteSecret(minted.token);
      return minted;
    }
    if (source.kind === 'fixed') {
      if (which === 'second') return undefined;
      noteSecret(source.token);
      const read = readJwt(source.token) ?? { header: {}, claims: {} };
      return { token: source.token, source: 'fixed', ...read };
    }
    const setting: FetchSetting = { resolver: target.resolver, ca: target.ca, noteDate, noteSecret };
    const held: HeldToken = { source: 'fetch', ...(await fetchToken(source, which, setting, deadline, tools)) };
    const expiredFor = expiredForSeconds(held, tools.clock.now());
    if (expiredFor !== undefined) throw stale(source.url, which, { stale: 'expired', expiredForSeconds: expiredFor });
    return held;
  };
  return {
    first: (deadline) => get('first', deadline),
    async second(first, deadline) {
      const held = await get('second', deadline);
      if (source?.kind !== 'fetch' || held?.token !== first.token) return held;
      // Tokens without an id of their own are the same for a whole second: only a later one that is still the same is a repeated one.
      if (!isLongSigned(held, tools.clock.now())) {
        if (deadline.remainingMs() <= 2 * tokenSecondMs) return held;
        const pausedAtMs = tools.clock.monotonic();
        await passing(deadline.within(tokenSecondMs));
        notePause(tools.clock.monotonic() - pausedAtMs);
        const later = await get('second', deadline);
        if (later?.token !== first.token) return later;
      }
      throw stale(source.url, 'second', { stale: 'repeated' });
    },
  };
}

/** Waits for the end of a deadline, and no longer than the run goes on. */
function passing(deadline: Deadline): Promise<void> {
  return waitUntil<void>(
    deadline,
    () => undefined,
    () => undefined,
  );
}

/** Times in tokens are whole seconds, so this much later a fresh token is another one. */
const tokenSecondMs = 1_000;
/** More than any clock difference that a probe would put up with. */
const longAgoSeconds = 30;

function isLongSigned({ claims }: HeldToken, nowMs: number): boolean {
  return typeof claims.iat === 'number' && claims.iat < nowMs / 1000 - longAgoSeconds;
}

function stale(
  url: URL,
  which: TokenEvidence['which'],
  facts: Pick<TokenEvidence, 'stale' | 'expiredForSeconds'>,
): StepFailure {
  const endpoint = displayUrl(url).replace(/\?.*$/, '');
  return new StepFailure({ phase: 'token', which, endpoint, ended: 'stale', ...facts });
}
