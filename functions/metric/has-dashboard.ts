import type { Level } from './metric-entry.ts';

/** Whether a dashboard is deployed: it costs as much as ten metrics, and who asks for lean metrics everywhere wants to save that. */
export function hasDashboard(targets: readonly { readonly metrics: Level }[]): boolean {
  return targets.some(({ metrics }) => metrics !== 'lean');
}
