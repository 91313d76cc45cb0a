import {
  type MetricFamily,
  openMetricsType,
  prometheusTextType,
  renderOpenMetrics,
  renderPrometheusText,
} from './open-metrics.ts';

/** A way to write metrics down. */
export interface Exposition {
  readonly contentType: string;
  readonly render: (families: readonly MetricFamily[]) => string;
}

const openMetrics: Exposition = { contentType: openMetricsType, render: renderOpenMetrics };
const prometheusText: Exposition = { contentType: prometheusTextType, render: renderPrometheusText };

/**
 * What a scraper's `Accept` likes best: OpenMetrics 1.0, or the text format 0.0.4 where that is liked better. OpenMetrics,
 * too, where it names neither: a reader that asks for something else is told the type of what it gets.
 */
export function chooseExposition(accept: string | null): Exposition {
  const liked = (accept ?? '').split(',').slice(0, mostRanges).map(readRange);
  const best = (names: readonly string[], versions: readonly string[]): number =>
    Math.max(
      0,
      ...liked
        .filter(({ type, version }) => names.includes(type) && (version === null || versions.includes(version)))
        .map(({ quality }) => quality),
    );
  const modern = best(['application/openmetrics-text'], ['1.0.0']);
  const plain = best(['text/plain', 'text/*'], ['0.0.4']);
  return plain > modern ? prometheusText : openMetrics;
}

/** A scraper names five or so. */
const mostRanges = 50;

function readRange(text: string) {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const read = (name: string): string | null =>
    parameters
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '') ?? null;
  const quality = Number(read('q') ?? 1);
  return { type, version: read('version'), quality: quality > 0 && quality <= 1 ? quality : 0 };
}
