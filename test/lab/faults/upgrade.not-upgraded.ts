import type { Fault } from '../fault.ts';
import { formatHead, htmlPage } from '../http-answer.ts';
import { repeat } from '../slow-writing.ts';
import { answers, writes } from '../upgrade-fault.ts';

const code = 'upgrade.not-upgraded';

const eventStream = formatHead(200, [
  ['Content-Type', 'text/event-stream'],
  ['Transfer-Encoding', 'chunked'],
]);

export default [
  answers(code, "a single-page app's fallback", {
    ...htmlPage(200, 'nginx/1.26.3', 'App'),
    body: `<!doctype html><html><head><title>App</title></head><body><div id="root"></div>${'<!-- -->'.repeat(4000)}</body></html>`,
  }),
  answers(code, 'a login page', htmlPage(200, 'Apache', 'Sign in')),
  answers(code, "Centrifugo's init endpoint", {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: '{}',
  }),
  answers(code, '204 of a captive portal', { status: 204 }),
  answers(code, '202 without a body', { status: 202, reason: 'Accepted' }),
  ...writes(code, 'a stream of events that never ends', ({ stream }) => {
    stream.write(eventStream);
    repeat(stream, 50, () => stream.write('8\r\n: alive\n\r\n'));
  }),
] satisfies readonly Fault[];
