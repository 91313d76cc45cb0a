import * as v from 'valibot';
import { escapeHidden } from './safe-text.ts';

/** Where history is read from. Both kinds answer the paths of the HTTP API, so that the numbers are the same ones. */
export interface HistorySource {
  /** The path with its query, such as `/api/targets`. Rejects with {@link SourceFault}. */
  get(path: string): Promise<Answer>;
  /** The targets that there are. Rejects with {@link SourceFault}. */
  listTargets(): Promise<readonly string[]>;
  close(): void;
}

export type Answer =
  | {
      readonly kind: 'found';
      readonly value: unknown /** Whether a further page follows. */;
      readonly hasMore: boolean;
    }
  /** What is wrong with the question, in the server's words, made safe to print. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string };

/** The source cannot answer: it is out of reach, or what it says is no history. The message says what to do. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
}

/** Bytes: what a function URL can answer at most is 6 MB. */
export const answerLimitBytes = 16 * 1_024 * 1_024;

/** @throws SourceFault where the answer is neither history nor a problem, or is the server's own fault */
export async function readAnswer(response: Response, where: string): Promise<Answer> {
  const value = parseJson(await readText(response, where));
  if (response.status === 200 && value !== undefined) {
    return { kind: 'found', value, hasMore: /rel="?next"?/.test(response.headers.get('link') ?? '') };
  }
  const problem = v.safeParse(problemSchema, value);
  const detail = problem.success ? shorten(problem.output.detail) : '';
  if (response.status >= 400 && response.status < 500 && detail !== '' && problem.success) {
    return { kind: 'refused', status: response.status, detail };
  }
  const said = detail === '' ? '' : `: ${detail}`;
  throw new SourceFault(`${where} answered with HTTP ${response.status}${said}; ${adviseOn(response.status, where)}`);
}

const problemSchema = v.looseObject({ title: v.string(), detail: v.string() });

function adviseOn(status: number, where: string): string {
  if (status === 401 || status === 403) {
    return where.includes('.lambda-url.')
      ? 'its caller needs lambda:InvokeFunctionUrl and lambda:InvokeFunction on serve-history: set AWS_PROFILE or the like to a role that has them'
      : 'something in front of it wants credentials, which this command does not have';
  }
  if (status >= 500) return 'try again, and look at the log of the server';
  return addressAdvice;
}

/** Of somebody whose address has no server of history behind it. */
export const addressAdvice = 'give the address that "watch" printed, or that of the function URL, without a path';

async function readText(response: Response, where: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // A response without a body has none to read.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > answerLimitBytes) {
      throw new SourceFault(
        `${where} answers with more than ${answerLimitBytes / 1_024 / 1_024} MiB; ask for a shorter range`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A detail is a sentence or two. */
const mostOfDetail = 500;

function shorten(text: string): string {
  const shown = escapeHidden(text.slice(0, mostOfDetail));
  return text.length > mostOfDetail ? `${shown}…` : shown;
}
