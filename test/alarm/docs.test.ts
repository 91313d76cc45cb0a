import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metrics } from '../../functions/metric/catalogue.ts';

const page = readFileSync(new URL('../../docs/alarms.md', import.meta.url), 'utf8');

describe('docs/alarms.md', () => {
  it('has the metrics of the catalogue, in its order', () => {
    const rows = metrics.map(({ name, values, dimensions, sent, isCopied, isCounted }) =>
      [
        name,
        values,
        dimensions.join(', '),
        sent.lean,
        sent.standard,
        sent.detailed,
        isCopied ? 'yes' : '–',
        isCounted ? 'yes' : '–',
      ].join(' | '),
    );
    const table = page.split('\n').filter((line) => metrics.some(({ name }) => line.startsWith(`| ${name} |`)));
    expect(table).toEqual(rows.map((row) => `| ${row} |`));
  });
});
