import type { CentrifugoSession, SessionHooks } from './centrifugo-session.ts';
import type { Fault } from './fault.ts';
import { type HonestFaultSettings, honestFault } from './honest-fault.ts';
import type { HonestServerOptions } from './honest-server.ts';
import type { Command, Reply, ReplyError } from './lab-messages.ts';

/** What a server does in place of the honest reply to the command with this id. */
export type Act = (session: CentrifugoSession, id: number, command: Command) => void;

export type ConversationSettings = Omit<HonestFaultSettings, 'server'> & {
  readonly server?: HonestServerOptions;
};

/** A fault that lies in what follows the connect command; everything up to it is honest. */
export function atConnect(code: string, shape: string, act: Act, settings: ConversationSettings = {}): Fault {
  return honestFault(code, shape, { ...settings, server: { ...settings.server, hooks: onlyAt('connect', act) } });
}

/** A fault that lies in what follows the refresh command; everything up to it is honest. */
export function atRefresh(code: string, shape: string, act: Act, settings: ConversationSettings = {}): Fault {
  return honestFault(code, shape, { ...settings, server: { ...settings.server, hooks: onlyAt('refresh', act) } });
}

/** Close frame, then FIN. */
export function closesWith(code?: number, reason = ''): Act {
  return (session) => session.close(code, reason);
}

/** An error reply, with what Centrifugo does behind it. */
export function repliesError(error: ReplyError): Act {
  return (session, id) => session.apply({ id, error });
}

/** Any reply to the command. */
export function replies(reply: Omit<Reply, 'id'>): Act {
  return (session, id) => session.reply({ ...reply, id });
}

/** One message with any content. */
export function says(message: string | Uint8Array, kind?: 'text' | 'binary'): Act {
  return (session) => session.sendMessage(message, kind);
}

/** Bytes below the frames. */
export function writesBytes(bytes: Uint8Array | string): Act {
  return (session) => session.write(Buffer.from(bytes));
}

export const finishes: Act = (session) => session.end();

export const resets: Act = (session) => session.reset();

export const keepsSilent: Act = () => {};

/** Honest up to the command; from then on nothing that the client says changes anything. */
function onlyAt(name: 'connect' | 'refresh', act: Act): SessionHooks {
  const met = new WeakSet<CentrifugoSession>();
  return {
    onCommand(command, session) {
      if (met.has(session)) return 'handled';
      if (command[name] === undefined) return undefined;
      met.add(session);
      act(session, command.id ?? 0, command);
      return 'handled';
    },
  };
}
