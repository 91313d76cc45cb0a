import type { Duplex } from 'node:stream';
import type { Check } from './outcome.ts';
import type { ProbeTarget, StoppingPhase } from './probe-target.ts';
import { startConversation } from './protocol/conversation.ts';
import { beginRun, type ProbeContext, type Run } from './run.ts';
import { StepFailure } from './step-failure.ts';
import { connectClient } from './steps/connect-client.ts';
import { connectTcp } from './steps/connect-tcp.ts';
import { refreshToken } from './steps/refresh-token.ts';
import { resolveName } from './steps/resolve-name.ts';
import { hearServerOut, secureTransport } from './steps/secure-transport.ts';
import { upgrade } from './steps/upgrade.ts';

/**
 * One check of one target: climbs the ladder dns → tcp → tls → upgrade → token → connect → refresh and names the first
 * rung that breaks. Ends before the target's total time, with every socket closed.
 *
 * What the target does is a value. Throws only when the run is called off by the context's signal, or for a mistake of
 * our own, e.g. a key that cannot sign.
 */
export async function probeTarget(target: ProbeTarget, context: ProbeContext): Promise<Check> {
  const run = beginRun(target, context);
  try {
    await climb(run);
    return await run.finish();
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    return await run.finish(error.evidence);
  } finally {
    run.end();
  }
}

const needsToken: ReadonlySet<StoppingPhase> = new Set(['connect', 'refresh']);

async function climb(run: Run): Promise<void> {
  const { target, tools } = run;
  if (target.token !== null && needsToken.has(target.until)) run.fetchTokenBeside();

  const addresses =
    run.literalAddress ?? (await run.phase('dns', (limit) => resolveName(run.host, target.resolver, limit)));
  if (target.until === 'dns') return;

  const tcp = await run.phase('tcp', (limit) => connectTcp(addresses, run.port, limit, tools.clock, tools.bag));
  run.noteAddress(tcp);
  if (target.until === 'tcp') return;

  const route = run.routeTo(tcp.address);
  let socket: Duplex = tcp.socket;
  if (route.isTls) {
    const secured = await run.phase('tls', async (limit) => {
      const made = await secureTransport(tcp.socket, route, target.url.pathname, limit, tools, run.noteTls);
      if (target.until === 'tls') await hearServerOut(made, route, limit, tools);
      return made;
    });
    socket = secured.socket;
  }
  if (target.until === 'tls') return;

  const opened = await run.phase('upgrade', (limit) =>
    upgrade(socket, { target, route, tls: run.tls(), tools, noteDate: run.noteDate }, limit),
  );
  if (target.until === 'upgrade') return;

  // Begun before the token is there, which may take seconds: what the server says or does meanwhile is not lost.
  const conversation = startConversation(socket, opened.rest, run.codec);
  run.onClosing((limit) => conversation.close(limit));
  const token = await run.firstToken();

  const result = await run.phase('connect', (limit) =>
    connectClient(conversation, run.codec, token, limit, tools.clock),
  );
  run.noteConnected(result);
  if (target.until === 'connect' || !target.refresh || token === undefined) return;

  const connected = { result, token, atMs: tools.clock.now() };
  const second = await run.secondToken(token);
  if (second === undefined) return;
  await run.phase('refresh', (limit) => refreshToken(conversation, run.codec, connected, second, limit, tools.clock));
}
