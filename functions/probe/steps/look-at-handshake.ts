import type { Deadline } from '../deadline.ts';
import { openAgain, type Route, type Tools } from '../route.ts';
import { readTranscript, type Transcript } from '../transcript/read-transcript.ts';
import { TeeDuplex } from '../transcript/tee-duplex.ts';
import { shakeHands } from './handshake.ts';

/** Counter-experiment: one more handshake with a copy of what the server sends, to see what Node does not show. */
export async function lookAtHandshake(route: Route, deadline: Deadline, tools: Tools): Promise<Transcript> {
  const socket = await openAgain(route, deadline, tools);
  if (socket === undefined) return { certificates: [], clientCertificateRequested: false };
  const tee = tools.bag.add(new TeeDuplex(socket));
  const handshake = await shakeHands(tee, route, deadline, tools.bag);
  const transcript = readTranscript(tee.recorded(), handshake.secrets);
  if (handshake.kind === 'finished') handshake.socket.end();
  else tee.destroy();
  return transcript;
}
