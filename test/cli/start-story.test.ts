import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { choosePalette } from '../../functions/cli/colour.ts';
import { firstIncidents, laterIncidents } from '../../functions/cli/demo-incidents.ts';
import type { DemoEvent } from '../../functions/cli/demo-script.ts';
import { renderEnd, renderEvent, renderOpening } from '../../functions/cli/demo-story.ts';
import { planIncident } from '../../functions/cli/demo-times.ts';

const places = { address: 'http://127.0.0.1:8080/', targetsPath: '/tmp/canary-lab-Ab12Cd/canary.yml' };
const opening = {
  address: places.address,
  isElsewhere: false,
  dataPath: '/tmp/canary-lab-Ab12Cd/canary.db',
  isKept: false,
  targets: 4,
  everySeconds: 10,
};
const times = planIncident(Date.parse('2026-11-23T08:00:20Z'), 12_000);
const events: readonly DemoEvent[] = [
  ...[...firstIncidents, ...laterIncidents].flatMap((incident, index) =>
    (['planned', 'warns', 'breaks', 'mends'] as const).map((kind) => ({
      kind,
      atMs: times.breaksMs,
      incident,
      times,
      number: index + 1,
    })),
  ),
  { kind: 'first-round-over', nextMs: times.resolvedMs },
];

describe('the story of the demo', () => {
  it('fits into 80 columns, and says the same with colours as without', () => {
    const tell = (hasColour: boolean) => {
      const style = { width: 80, palette: choosePalette(hasColour) };
      return [...renderOpening(opening, style), ...events.flatMap((event) => renderEvent(event, places, style))];
    };
    const plain = tell(false);
    for (const line of plain) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(tell(true).map((line) => stripVTControlCharacters(line))).toEqual(plain);
  });

  it('begins with the page, and with what is to be written for targets of one’s own', () => {
    const style = { width: 80, palette: choosePalette(false) };
    const text = renderOpening(opening, style).join('\n');
    expect(text.indexOf(places.address)).toBeLessThan(text.indexOf('npm start -- --config canary.yml'));
    expect(text).not.toContain('8080 is in use');
    expect(renderOpening({ ...opening, isElsewhere: true }, style).join('\n')).toContain('port 8080 is in use');
  });

  it('says what was done, what mends it, and when the alert comes and ends', () => {
    const style = { width: 80, palette: choosePalette(false) };
    const [incident] = firstIncidents;
    if (incident === undefined) throw new Error('there is a first incident');
    const say = (kind: 'warns' | 'breaks' | 'mends') =>
      renderEvent({ kind, atMs: times.breaksMs, incident, times, number: 1 }, places, style).join('\n');
    expect(say('warns')).toBe(
      '08:00:32Z ▸ 1 of 3: the certificate of chat ends in 12 seconds, and nobody has\n            renewed it',
    );
    expect(say('breaks')).toBe('08:00:32Z ▸ the certificate of chat has ended');
    expect(say('mends').replaceAll(/\s+/g, ' ')).toBe(
      '08:00:32Z ▸ mended: chat gets a renewed certificate. Alert at 08:01:00Z, when the failed minute is over, resolved at 08:02:00Z',
    );
  });

  it('ends by saying where the history is', () => {
    expect(renderEnd(null).join('')).toContain('its history is gone');
    expect(renderEnd('/srv/canary.db').join('')).toContain('stays in /srv/canary.db');
  });
});
