import type { Deadline } from '../deadline.ts';
import type { Route, Tools } from '../route.ts';
import { readTranscript, type Transcript } from '../transcript/read-transcript.ts';
import { TeeDuplex } from '../transcript/tee-duplex.ts';
import { shakeHands } from './handshake.ts';
import { openAgain } from './open-again.ts';

/** Counter-experiment: one more handshake with a copy of what the server sends, to see what Node does not show. */
export async function lookAtHandshake(route: Route, deadline: Deadline, tools: Tools): Promise<Transcript> {
  const socket = await openAgain(route, deadline, tools);
  if (socket === undefined) return { certificates: [], clientCertificateRequested: false };
  const tee = new TeeDuplex(socket);
  const handshake = await shakeHands(tee, route, deadline, tools.bag);
  const transcript = readTranscript(tee.recorded(), handshake.secrets);
  if (handshake.kind === 'finished') handshake.socket.end();
  return transcript;
}
