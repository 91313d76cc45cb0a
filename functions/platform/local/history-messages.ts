import type { TargetsFile } from '../../monitor/settle-targets.ts';

/** What the thread that serves history is started with. */
export interface HistoryThreadData {
  /** Path of the file with the history. */
  readonly data: string;
  readonly file: TargetsFile;
  readonly host: string;
  readonly port: number;
}

export type MessageToThread = { readonly kind: 'file'; readonly file: TargetsFile } | { readonly kind: 'close' };

export type MessageFromThread =
  | { readonly kind: 'listening'; readonly port: number }
  /** `code`: the system's, such as EADDRINUSE. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'trouble'; readonly what: string };
