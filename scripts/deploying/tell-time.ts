import type { Tools } from './tools.ts';

/** Says what begins, does it, and says how long it took. */
export async function tellTime(
  line: string,
  label: string,
  { tell, nowMs }: Pick<Tools, 'tell' | 'nowMs'>,
  work: () => Promise<unknown>,
): Promise<void> {
  tell(line);
  const startedMs = nowMs();
  await work();
  tell(`${label}: done in ${Math.round((nowMs() - startedMs) / 1_000)} s`);
}
