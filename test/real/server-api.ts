import { setTimeout as delay } from 'node:timers/promises';
import { apiKey } from './centrifugo-setups.ts';

/** Calls Centrifugo's HTTP API and gives its result; an error in the answer is thrown. */
export async function callApi(port: number, method: string, request: object): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/api/${method}`, {
    method: 'POST',
    headers: { 'X-API-Key': apiKey },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(5_000),
  });
  const answer: unknown = await response.json();
  if (!isResult(answer)) throw new Error(`Centrifugo's API refused ${method}: ${JSON.stringify(answer)}`);
  return answer.result;
}

/** Resolves when no client is in the channel any more: a connection that the API ended leaves some moments later. */
export async function untilChannelIsGone(port: number, channel: string): Promise<void> {
  const deadline = AbortSignal.timeout(5_000);
  while (JSON.stringify(await callApi(port, 'channels', {})).includes(`"${channel}"`)) {
    deadline.throwIfAborted();
    // Nothing tells from outside when a connection is gone.
    await delay(5);
  }
}

function isResult(answer: unknown): answer is { readonly result: unknown } {
  return typeof answer === 'object' && answer !== null && 'result' in answer;
}
