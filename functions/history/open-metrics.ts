/** One metric family of an exposition. */
export interface MetricFamily {
  /** Without `_total`. */
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  /** Only where the name ends with it. */
  readonly unit?: string;
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Seconds since 1970 from which a counter counts. */
  readonly createdSeconds?: number;
}

export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** The families as OpenMetrics 1.0 text. Families without samples are left out. */
export function renderOpenMetrics(families: readonly MetricFamily[]): string {
  const lines = families.filter(({ samples }) => samples.length > 0).flatMap(renderFamily);
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

function renderFamily({ name, type, unit, help, samples }: MetricFamily): readonly string[] {
  const isCounter = type === 'counter';
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escapeText(help)}`,
    ...samples.flatMap(({ labels, value, createdSeconds }) => [
      `${name}${isCounter ? '_total' : ''}${renderLabels(labels)} ${value}`,
      ...(createdSeconds === undefined ? [] : [`${name}_created${renderLabels(labels)} ${createdSeconds}`]),
    ]),
  ];
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeText(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
