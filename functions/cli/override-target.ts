import { readCertificates } from '../monitor/pem.ts';
import { SecretUnavailable, secretLimitBytes } from '../monitor/ports.ts';
import type { TokenSettings } from '../monitor/settle-targets.ts';
import { queryChoosesProtobuf } from '../monitor/url-rules.ts';
import type { Encoding, ProbeTarget, TokenSource } from '../probe/probe-target.ts';
import type { CheckRequest, TokenOption } from './check-options.ts';
import { readOptionBytes, readOptionFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';

/** What the command line's options change in a target; their files are read. */
export type Override = (target: ProbeTarget) => ProbeTarget;

/**
 * Reads the files that the options name.
 * @throws UsageError where one cannot be read or does not hold what it should.
 */
export async function readOverride(request: CheckRequest, cwd: string): Promise<Override> {
  const ca = request.ca === undefined ? [] : await readCaFile(request.ca, cwd);
  const token = request.token === undefined ? null : await readTokenSource(request.token, cwd);
  return (target) => {
    let changed: ProbeTarget = { ...target, ca: [...target.ca, ...ca] };
    if (request.protocol !== undefined) changed = withEncoding(changed, request.protocol);
    if (request.origin !== undefined)
      changed = { ...changed, origin: request.origin === 'none' ? null : request.origin };
    if (request.serverName !== undefined) changed = { ...changed, serverName: request.serverName };
    if (request.resolver !== undefined) changed = { ...changed, resolver: request.resolver };
    if (request.until !== undefined) changed = { ...changed, until: request.until };
    if (request.timeoutMs !== undefined) {
      changed = { ...changed, timeouts: { ...changed.timeouts, total: request.timeoutMs } };
    }
    return token === null ? changed : withToken(changed, token);
  };
}

/** Gives a target without a token source the environment's; one that has its own keeps it. */
export function withDefaultSecret(target: ProbeTarget, secret: string | undefined): ProbeTarget {
  if (target.token !== null || secret === undefined || secret === '') return target;
  return withToken(target, mintWith(secret));
}

/** A token that is signed with another secret than the target's still says what the target's would. */
export function withClaimsOf(settings: TokenSettings | null, target: ProbeTarget): ProbeTarget {
  if (settings?.kind !== 'mint' || target.token?.kind !== 'mint') return target;
  const { claims = {}, ttlSeconds } = settings;
  return { ...target, token: { ...target.token, claims, ttlSeconds } };
}

function withToken(target: ProbeTarget, token: TokenSource): ProbeTarget {
  // A fixed token has no second one to refresh with.
  return { ...target, token, refresh: token.kind !== 'fixed', secrets: [...target.secrets, ...secretsOf(token)] };
}

function secretsOf(token: TokenSource): string[] {
  if (token.kind === 'fixed') return [token.token];
  return token.kind === 'mint' && 'hmacSecret' in token.key ? [token.key.hmacSecret] : [];
}

function withEncoding(target: ProbeTarget, encoding: Encoding): ProbeTarget {
  const isInQuery = queryChoosesProtobuf(target.url);
  if (isInQuery && encoding === 'json') {
    throw new UsageError('the URL asks for protobuf in its query and --protocol for json; change one of the two');
  }
  return { ...target, encoding, asksSubprotocol: encoding === 'protobuf' && !isInQuery };
}

/** Longer than a check, so that the first token is good for all of it. */
const mintedTtlSeconds = 120;

function mintWith(hmacSecret: string): TokenSource {
  return { kind: 'mint', key: { hmacSecret }, claims: {}, ttlSeconds: mintedTtlSeconds };
}

async function readTokenSource(option: TokenOption, cwd: string): Promise<TokenSource> {
  switch (option.kind) {
    case 'fixed':
      return option;
    case 'url':
      return { kind: 'fetch', url: option.url, method: 'GET', headers: {} };
    case 'secret-file': {
      const text = await readOptionFile('--token-hmac-secret-file', option.path, cwd, secretLimitBytes);
      // Editors end a file with a line break; no secret has one.
      const secret = text.replace(/\r?\n$/, '');
      if (secret === '')
        throw new UsageError('the file of --token-hmac-secret-file is empty; write the HMAC secret into it');
      return mintWith(secret);
    }
  }
}

async function readCaFile(path: string, cwd: string): Promise<readonly string[]> {
  try {
    return await readCertificates('--ca', async (option, limitBytes = secretLimitBytes) =>
      // A certificate in DER is no text, and is better told so by what PEM looks like.
      (await readOptionBytes(option, path, cwd, limitBytes)).toString(),
    );
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    throw new UsageError(`the file of --ca ${error.reason}; give a PEM file with the certificate of the CA`);
  }
}
