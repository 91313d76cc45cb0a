import type { HistoryFile } from './history-file.ts';

/** What can be asked here, as a page without scripts: links only, nothing that could be out of date. */
export function renderFrontPage({ targets }: HistoryFile): string {
  const items = targets.map(({ name }) => {
    const base = `api/targets/${encodeURIComponent(name)}`;
    const links = ['history', 'failures', 'incidents', 'checks'].map(
      (what) => `<a href="${escapeHtml(`${base}/${what}`)}">${what}</a>`,
    );
    return `<li>${escapeHtml(name)}: ${links.join(', ')}</li>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>centrifugo-canary</title>
<h1>centrifugo-canary</h1>
<p>The history of what is watched here, as JSON.</p>
<ul>
<li><a href="api/targets">All targets now, with uptime</a></li>
<li><a href="api/alarms">Alarms</a></li>
<li><a href="metrics">Metrics for Prometheus (OpenMetrics)</a></li>
<li><a href="healthz">Whether checks run on time</a></li>
</ul>
<h2>Targets</h2>
<ul>
${items.join('\n')}
</ul>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
