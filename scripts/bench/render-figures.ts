export interface Figure {
  readonly what: string;
  readonly figure: string;
  /** What it is compared with, measured in the same run. */
  readonly beside?: string;
  readonly ratio?: number;
  readonly goal?: { readonly most: number; readonly of: number; readonly unit: string };
}

/** A table of figures, missed goals shown as missed. */
export function renderFigures(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map(({ what, figure, beside = '', ratio, goal }) => {
    const shownRatio = ratio === undefined ? '' : `${ratio.toFixed(2)} ×`;
    return `| ${what} | ${figure} | ${beside} | ${shownRatio} | ${goal === undefined ? '' : describeGoal(goal)} |`;
  });
  return ['| what | figure | beside | ratio | goal |', '| --- | --- | --- | --- | --- |', ...rows];
}

export function isMissed({ goal }: Figure): boolean {
  return goal !== undefined && goal.of > goal.most;
}

function describeGoal({ most, of, unit }: NonNullable<Figure['goal']>): string {
  return `≤ ${most} ${unit}: ${of <= most ? 'met' : '**missed**'}`;
}
