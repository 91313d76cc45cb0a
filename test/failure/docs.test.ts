import { describe, expect, it } from 'vitest';
import { codes } from '../../functions/failure/catalogue.ts';
import { renderFailuresPage } from '../../functions/failure/failures-page.ts';
import { documents, findStale } from '../../scripts/generate-docs.ts';

describe('the generated documentation', () => {
  it('is what the source gives: otherwise run `node scripts/generate-docs.ts`', async () => {
    expect(await findStale()).toEqual([]);
  });

  it('includes the page of failures', () => {
    expect(documents.map(({ path }) => path)).toContain('docs/failures.md');
  });

  it('has one anchor and one table row for each code, and no link into nothing', () => {
    const page = renderFailuresPage();
    for (const code of codes) {
      expect(page.split(`<a id="${code}"></a>`)).toHaveLength(2);
      expect(page.split(`| [${code}](#${code}) |`)).toHaveLength(2);
    }
    const anchors = new Set(
      [...page.matchAll(/<a id="([^"]+)">|^##+ (.+)$/gm)].map(([, id, heading]) => id ?? heading),
    );
    for (const [, target] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(target);
  });
});
