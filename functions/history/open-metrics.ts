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
export const prometheusTextType = 'text/plain; version=0.0.4; charset=utf-8';

/** The families as OpenMetrics 1.0 text. Families without samples are left out. */
export function renderOpenMetrics(families: readonly MetricFamily[]): string {
  const lines = withSamples(families).flatMap(({ name, type, unit, help, samples }) => [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escapeText(help)}`,
    ...samples.flatMap(({ labels, value, createdSeconds }) => [
      `${name}${type === 'counter' ? '_total' : ''}${renderLabels(labels)} ${value}`,
      ...(createdSeconds === undefined ? [] : [`${name}_created${renderLabels(labels)} ${createdSeconds}`]),
    ]),
  ]);
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

/** The same in Prometheus' older text format, 0.0.4, which knows counters by their full name and no `_created`. */
export function renderPrometheusText(families: readonly MetricFamily[]): string {
  const lines = withSamples(families).flatMap(({ name: plain, type, help, samples }) => {
    const name = type === 'counter' ? `${plain}_total` : plain;
    return [
      `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(({ labels, value }) => `${name}${renderLabels(labels)} ${value}`),
    ];
  });
  return lines.map((line) => `${line}\n`).join('');
}

function withSamples(families: readonly MetricFamily[]): readonly MetricFamily[] {
  return families.filter(({ samples }) => samples.length > 0);
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeText(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** What would end a label or a line. A carriage return is none of either, but some readers take it for one. */
function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\uFFFD');
}
