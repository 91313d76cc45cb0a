import { parseDurationMs } from './duration.ts';
import type { Path } from './located-yaml.ts';
import { defaultEveryMs } from './settle-targets.ts';
import type { WrittenOptions, WrittenTarget, WrittenTargets } from './targets-schema.ts';

/** A value in which everything that was wrong in itself is undefined; keys and places in lists are kept. */
export type Salvaged<T> = T extends readonly (infer Item)[]
  ? readonly (Salvaged<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Salvaged<T[Key]> | undefined }
    : T;

export type SalvagedFile = Salvaged<WrittenTargets>;
export type SalvagedOptions = Salvaged<WrittenOptions>;
export type SalvagedTarget = Salvaged<WrittenTarget>;

/** Where judges put what they find: mistakes make a file invalid, warnings do not. */
export interface Findings {
  /** `key`: the key at the end of the path is what is wrong, not its value. */
  mistake(path: Path, message: string, about?: 'key'): void;
  warning(path: Path, message: string, about?: 'key'): void;
  /** The line of a value that the file has. */
  lineOf(path: Path): number;
}

/** A place where options of a target are written: `defaults` or one of the targets. */
export interface Site {
  readonly path: Path;
  readonly options: SalvagedOptions;
  /** Absent for `defaults`. */
  readonly target?: SalvagedTarget;
}

export type SalvagedToken = NonNullable<SalvagedOptions['token']>;

/** The token source that holds at a place; null where what is written was wrong in itself. */
export function tokenAt({ options }: Site, file: SalvagedFile): SalvagedToken | null {
  if ('token' in options) return options.token ?? null;
  if (file.defaults !== undefined && 'token' in file.defaults) return file.defaults.token ?? null;
  return 'none';
}

/** Milliseconds between checks; null where what is written was wrong in itself. */
export function everyMsOf(file: SalvagedFile): number | null {
  if (!('every' in file)) return defaultEveryMs;
  return file.every === undefined ? null : parseDurationMs(file.every);
}

/** `defaults`, where there are any, and the targets that are maps at all. */
export function listSites(file: SalvagedFile): readonly Site[] {
  const sites: Site[] = [];
  if (file.defaults !== undefined) sites.push({ path: ['defaults'], options: file.defaults });
  (file.targets ?? []).forEach((target, index) => {
    if (target !== undefined) sites.push({ path: ['targets', index], options: target, target });
  });
  return sites;
}
