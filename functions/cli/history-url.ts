import * as v from 'valibot';
import { type Answer, addressAdvice, type HistorySource, readAnswer, SourceFault } from './history-source.ts';
import { quoteValue } from './quote-value.ts';
import { UsageError } from './usage-error.ts';

/** Adds what proves to a function URL who asks. */
export type SignRequest = (request: {
  readonly url: URL;
  readonly region: string;
}) => Promise<Readonly<Record<string, string>>>;

/** A year of 200 targets takes seconds, a cold function some more; nobody waits for longer. */
const requestLimitMs = 35_000;

/**
 * History from a running `watch`, or from a function URL, to which requests are signed. Each request ends by its deadline, or
 * when `signal` says so. @throws UsageError where the text is no address of one
 */
export function openUrlSource(
  written: string,
  signal: AbortSignal,
  sign: SignRequest = signWithDefaults,
): HistorySource {
  const base = readBase(written);
  const where = quoteValue(base.href);
  const get = async (path: string): Promise<Answer> => {
    const url = new URL(base.href.replace(/\/$/, '') + path);
    const region = functionRegion.exec(url.hostname)?.[1];
    const headers = region === undefined ? {} : await sign({ url, region });
    const limit = AbortSignal.any([signal, AbortSignal.timeout(requestLimitMs)]);
    try {
      const response = await fetch(url, {
        headers: { accept: 'application/json', ...headers },
        // What is asked for is here or nowhere: a login page is no history, and a signature is for one host.
        redirect: 'manual',
        signal: limit,
      });
      return await readAnswer(response, where);
    } catch (error) {
      if (error instanceof SourceFault) throw error;
      throw new SourceFault(`${where} cannot be read: ${describeFault(error)}`, { cause: error });
    }
  };
  return {
    get,
    async listTargets() {
      const answer = await get('/api/targets');
      const known = answer.kind === 'found' ? v.safeParse(targetsSchema, answer.value) : null;
      if (known?.success === true) return known.output.targets.map(({ name }) => name);
      throw new SourceFault(`${where} lists no targets: it is no server of history; ${addressAdvice}`);
    },
    close() {},
  };
}

const targetsSchema = v.looseObject({ targets: v.array(v.looseObject({ name: v.string() })) });

const functionRegion = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;

function readBase(written: string): URL {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url needs an address such as http://127.0.0.1:8080, not ${quoteValue(written)}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      '--url has a name or a password in it, which everybody on this machine can see; leave them out',
    );
  }
  url.search = '';
  url.hash = '';
  return url;
}

function describeFault(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `no answer within ${requestLimitMs / 1_000} s; ask for a shorter range, or try again`;
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (ECONNREFUSED); start "watch", or give the address that it printed';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `its name cannot be resolved (${code}); check the address`;
    default:
      return `${code === '' ? 'the connection broke' : code}; check the address, and that it is a server of history`;
  }
}

/** The AWS client is loaded only where something is signed. */
async function signWithDefaults(request: Parameters<SignRequest>[0]): Promise<Readonly<Record<string, string>>> {
  const { signForFunctionUrl } = await import('../platform/aws/sign-request.ts');
  try {
    return await signForFunctionUrl(request);
  } catch (error) {
    throw new SourceFault(
      'a function URL lets in only those whom IAM lets in, and no credentials of AWS were found; set AWS_PROFILE or the like',
      { cause: error },
    );
  }
}
