import { describe, expect, it } from 'vitest';
import type { AlertFacts } from '../../functions/alert/alert-facts.ts';
import { type Protocol, webhookForms } from '../../functions/alert/formats/format.ts';
import { formats } from '../../functions/alert/formats.ts';
import { tameFacts } from '../../functions/alert/tame-facts.ts';
import { makeHostile, makeSamples } from './sample-alerts.ts';

const samples = await makeSamples();
const protocols: readonly Protocol[] = ['default', 'email', 'sms', 'http', 'https', 'application'];
/** Control, format and bidirectional characters, but for line breaks, which are ours; the word joiner is ours too. */
const hidden = /[^\P{C}\n\u2060]|[\p{Zl}\p{Zp}]/u;

it('there is exactly one format for each protocol', () => {
  expect(formats.flatMap((format) => format.protocols).sort()).toEqual([...protocols].sort());
  expect(new Set(formats.map(({ name }) => name)).size).toBe(formats.length);
});

it('there is exactly one format for each form of a webhook', () => {
  expect(formats.flatMap(({ form }) => form ?? []).sort()).toEqual([...webhookForms].sort());
});

describe.each(formats)('$name', ({ write, limitBytes, name }) => {
  const written = (facts: AlertFacts): string => write(tameFacts(facts));
  const shown = (facts: AlertFacts): string => textsIn(written(facts)).join('\n');

  it.each(Object.entries(samples))('says of %s what it is about', (_, facts) => {
    const text = shown(facts);
    expect(Buffer.byteLength(written(facts))).toBeLessThanOrEqual(limitBytes);
    if ('target' in facts.subject) expect(text).toContain(facts.subject.target);
    if ('region' in facts.subject) expect(text).toContain(facts.subject.region);
    if (facts.code !== null && facts.subject.kind === 'target') expect(text).toContain(facts.code);
    expect(text).not.toMatch(/undefined|\[object|NaN|Invalid/);
    expect(text).not.toMatch(hidden);
  });

  it('marks a drill at its very beginning, and nothing else as one', () => {
    const { drill, firing } = samples;
    expect(drill === undefined ? '' : firstLine(written(drill))).toMatch(/DRILL/);
    expect(firing === undefined ? '' : written(firing)).not.toMatch(/drill\b(?!":false)/i);
  });

  it('shows what a hostile server says as text, and stays within its limit', () => {
    for (const facts of Object.values(samples)) {
      const text = written(makeHostile(facts));
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limitBytes);
      const all = textsIn(text).join('\n');
      expect(hidden.exec(all)).toBeNull();
      // A line that a server began would begin with its words.
      expect(/^Bcc:/m.test(all)).toBe(false);
      if (name.startsWith('chat') || name === 'Teams card') {
        const chat = chatTextOf(text);
        expect(chat.match(/<script|<!channel|<https|\]\(https|@everyone/)).toBeNull();
      }
    }
  });
});

/** The strings that people see; of a text that is no JSON, itself. */
function textsIn(written: string): readonly string[] {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) walk(item);
  };
  if (!written.startsWith('{')) return [written];
  walk(JSON.parse(written));
  return texts;
}

/** What a chat shows of it. */
function chatTextOf(written: string): string {
  const { text, content, attachments } = JSON.parse(written);
  if (attachments !== undefined) return textsIn(JSON.stringify(attachments[0].content.body)).join('\n');
  return text ?? [content.title, content.description, ...(content.nextSteps ?? [])].join('\n');
}

function firstLine(written: string): string {
  return written.startsWith('{') ? written : (written.split('\n')[0] ?? '');
}
