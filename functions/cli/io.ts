/** One of the two streams that a command writes to, and what is known of its other end. */
export interface Output {
  /** Queues text. A reader that has left is no fault: what is written after that is dropped. */
  write(text: string): void;
  /**
   * Waits until everything queued has been handed over. False: the reader has left.
   * @throws OutputFault where the text cannot be stored, e.g. because the disk is full.
   */
  flush(): Promise<boolean>;
  readonly isTerminal: boolean;
  /** Width to lay text out for; 80 where nobody says. */
  readonly columns: number;
  readonly hasColour: boolean;
}

/** The world as a command sees it. Only a door makes one, out of the process it runs in. */
export interface Io {
  /** Results. */
  readonly out: Output;
  /** Everything else. */
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative file names start from. */
  readonly cwd: string;
  /** Aborted when the user asks the process to end. */
  readonly signal: AbortSignal;
  /**
   * For a service: when it is asked to end it gets so many milliseconds for it, and its own exit status counts, instead of
   * the signal. A second signal still ends it at once.
   */
  readonly endOwnWay?: (graceMs: number) => void;
}

/** A result could not be written: the monitor's own fault, and never a verdict about the target. */
export class OutputFault extends Error {
  override readonly name = 'OutputFault';
  /** Node's error code, e.g. ENOSPC. */
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`cannot write the result (${code})`, options);
    this.code = code;
  }
}

/** What the process answers with. The contract: 0 up or degraded, 1 down, 2 wrong usage or configuration, 3 the monitor's own fault. */
export const exitStatus = { ok: 0, down: 1, usage: 2, ownFault: 3 } as const;
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];
