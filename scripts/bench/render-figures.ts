export interface Figure {
  readonly what: string;
  readonly figure: string;
  /** What it is compared with, measured in the same run. */
  readonly beside?: string;
  readonly ratio?: number;
  readonly goal?: { readonly most: number; readonly of: number; readonly unit: string };
}

/** The page docs/benchmarks.md. */
export function renderFigures(figures: readonly Figure[], machine: string, profile: readonly string[]): string {
  const rows = figures.map(({ what, figure, beside = '', ratio, goal }) => {
    const shownRatio = ratio === undefined ? '' : `${ratio.toFixed(2)} ×`;
    return `| ${what} | ${figure} | ${beside} | ${shownRatio} | ${goal === undefined ? '' : describeGoal(goal)} |`;
  });
  const hasMissed = figures.some(({ goal }) => goal !== undefined && goal.of > goal.most);
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Every comparison is made in one run on one machine, in turn; quote the ratios, not the times.',
    '',
    `Machine: ${machine}.`,
    '',
    '| what | figure | beside | ratio | goal |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'The bare exchange puts the same bytes on the same sockets without any of our code: no deadlines, no evidence, no certificate',
    'facts, no diagnosis. Both sign two tokens a check, and both run as one bundled file. The server is a process of its own.',
    '',
    '## Where the time goes',
    '',
    `${hasMissed ? 'Goals above are missed. ' : ''}A profile of the healthy ladder, main thread, microseconds a check beside those of the bare exchange:`,
    '',
    ...profile,
    '',
  ].join('\n');
}

function describeGoal({ most, of, unit }: NonNullable<Figure['goal']>): string {
  return `≤ ${most} ${unit}: ${of <= most ? 'met' : '**missed**'}`;
}
