import { isatty } from 'node:tty';
import { decideColour } from './colour.ts';
import { exitStatus, type Io, type Output, OutputFault } from './io.ts';
import { escapeHidden } from './safe-text.ts';

/** Runs a command as this process: gives it the streams, the environment and Ctrl-C, and ends the process with its status. */
export async function enterFromProcess(run: (io: Io) => Promise<number>): Promise<void> {
  const asked = new AbortController();
  const ending = endOnSignals(asked);
  const io = openIo(asked.signal, ending.endOwnWay);
  process.on('uncaughtException', (error) => void leave(io, ending.signalName, () => reportFault(io, error)));

  await leave(io, ending.signalName, async () => {
    try {
      // A run that does not give way to Ctrl-C must not hold the user up.
      const status = await Promise.race([run(io), ending.graceIsOver]);
      await io.out.flush();
      return status;
    } catch (error) {
      // A run that was told to end may break off anywhere; that is no fault.
      return ending.signalName() === null ? reportFault(io, error) : exitStatus.ownFault;
    }
  });
}

const endingSignals = ['SIGINT', 'SIGTERM'] as const;
/** Enough for a probe to close its sockets and for the lab to remove its files. */
const graceMs = 1_000;

interface Ending {
  /** null: none was received, or the run ends in its own way. */
  signalName(): NodeJS.Signals | null;
  readonly endOwnWay: (graceMs: number) => void;
  /** Resolves only after a signal, with a status that nobody sees: the process then ends by that signal. */
  readonly graceIsOver: Promise<number>;
}

function endOnSignals(asked: AbortController): Ending {
  let received: NodeJS.Signals | null = null;
  let ownGraceMs: number | null = null;
  const graceIsOver = new Promise<number>((resolve) => {
    const receive = (name: NodeJS.Signals): void => {
      received ??= name;
      // A second one, whichever, meets the system's own behaviour and ends the process on the spot.
      for (const other of endingSignals) process.off(other, receive);
      asked.abort();
      setTimeout(() => resolve(exitStatus.ownFault), ownGraceMs ?? graceMs).unref();
    };
    for (const name of endingSignals) process.on(name, receive);
  });
  return {
    signalName: () => (ownGraceMs === null ? received : null),
    endOwnWay: (limitMs) => {
      ownGraceMs = limitMs;
    },
    graceIsOver,
  };
}

function openIo(signal: AbortSignal, endOwnWay: Ending['endOwnWay']): Io {
  return {
    out: openOutput(1, () => process.stdout),
    err: openOutput(2, () => process.stderr),
    env: process.env,
    cwd: process.cwd(),
    signal,
    endOwnWay,
  };
}

/** Node makes a stream at the first look at it, which takes a millisecond: a quiet command never does. */
function openOutput(descriptor: number, open: () => NodeJS.WriteStream): Output {
  const isTerminal = isatty(descriptor);
  let stream: NodeJS.WriteStream | null = null;
  let hasReader = true;
  let fault: NodeJS.ErrnoException | null = null;
  let pending: Promise<void> = Promise.resolve();
  const note = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') hasReader = false;
    else fault ??= error;
  };
  const send = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const done = (error?: Error | null): void => {
        if (error) note(error);
        resolve();
      };
      try {
        stream ??= open().on('error', note);
        stream.write(text, done);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    });

  return {
    write(text) {
      if (!hasReader || fault !== null || text === '') return;
      const written = send(text);
      pending = Promise.all([pending, written]).then(() => {});
    },
    async flush() {
      await pending;
      if (fault !== null) throw new OutputFault(fault.code ?? 'unknown', { cause: fault });
      return hasReader;
    },
    isTerminal,
    columns: (isTerminal && open().columns) || 80,
    hasColour: decideColour(isTerminal, process.env),
  };
}

/** Ends by the signal that was received, so that a shell sees 130; else with the status. */
async function leave(
  io: Io,
  signalName: () => NodeJS.Signals | null,
  run: () => Promise<number> | number,
): Promise<void> {
  let status: number = await run();
  const name = signalName();
  if (name !== null) {
    process.removeAllListeners(name);
    process.kill(process.pid, name);
    return;
  }
  // Where even the complaint cannot be written, the status is all that is left.
  await io.err.flush().catch(() => {
    status = exitStatus.ownFault;
  });
  endNow(status);
}

/** What the system runs in threads of libuv, and may hold for half a minute, as its resolver does when no DNS server answers. */
const threadWork = ['GetAddrInfoReqWrap', 'GetNameInfoReqWrap', 'FSReqCallback', 'FSReqPromise'];

/**
 * Ends the process, whatever still runs. `process.exit` would wait for libuv's threads; where one is busy, the process
 * becomes another program that ends at once with the same status, which no thread survives.
 */
function endNow(status: number): never {
  const isHeld = process.getActiveResourcesInfo().some((name) => threadWork.includes(name));
  if (isHeld && process.platform !== 'win32' && typeof process.execve === 'function') {
    process.execve('/bin/sh', ['sh', '-c', `exit ${status}`], {});
  }
  process.exit(status);
}

function reportFault(io: Io, error: unknown): number {
  io.err.write(`centrifugo-canary: ${describeFault(error)}\n`);
  return exitStatus.ownFault;
}

function describeFault(error: unknown): string {
  if (error instanceof OutputFault) {
    const why = error.code === 'ENOSPC' ? 'no space is left on the device (ENOSPC)' : error.code;
    return `cannot write the result: ${why}. Make room, or write the result somewhere else.`;
  }
  // The kind, the code and the place: a message may quote what it was given, secrets among it.
  const kind = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  return `internal fault (${escapeHidden(kind + code + placeOf(error))}); this is a bug of the monitor, not a verdict about the target. Please report it with the command line, without its secrets.`;
}

/** ` at run-probe.ts:12:3`: where the error was made, without the folders. */
function placeOf(error: unknown): string {
  const frame = error instanceof Error ? /[^\s/\\(]+:\d+:\d+/.exec(error.stack ?? '') : null;
  return frame === null ? '' : ` at ${frame[0]}`;
}
