import type { CentrifugoSession } from './centrifugo-session.ts';
import { frameBytes, opcodes } from './raw-frame.ts';
import { disconnects, type ServerAnswer } from './server-answers.ts';

/**
 * Begins to ping: first at a random moment between half and one interval, then every interval.
 * A ping that is not answered in time closes with 3012; no other traffic counts as the answer.
 */
export function startPings(session: CentrifugoSession): void {
  const { pingIntervalMs } = session.options;
  session.setTimer('ping', pingIntervalMs * (0.5 + Math.random() / 2), () => sendPing(session));
}

/** An empty command is a pong: one answers one ping, any other is a bad request. */
export function noticePong(session: CentrifugoSession): ServerAnswer {
  if (!session.isConnected || !session.isWaitingFor('pong')) return disconnects.badRequest;
  session.clearTimer('pong');
  return null;
}

function sendPing(session: CentrifugoSession): void {
  const { pingIntervalMs, pongTimeoutMs } = session.options;
  if (session.usesFramePings) session.write(frameBytes('', { opcode: opcodes.ping }));
  else {
    session.reply({});
    session.setTimer('pong', pongTimeoutMs, () => session.apply(disconnects.noPong));
  }
  session.setTimer('ping', pingIntervalMs, () => sendPing(session));
}
