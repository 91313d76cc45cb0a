import { type CentrifugoAnswer, hasShapeOf } from './centrifugo-answers.ts';
import type { HttpAnswer } from './evidence.ts';
import { listed, present } from './phrase.ts';

/** Where an HTTP answer comes from, as far as its shape and headers tell: `from nginx/1.27 (Server)`. */
export function sourceOf(answer: HttpAnswer): string {
  const marks = marksOf(answer);
  const passedOn = marks.length === 0 ? '' : `, passed on by ${listed(marks)}`;
  if (ownShapes.some((name) => hasShapeOf(name, answer))) return `from Centrifugo itself${passedOn}`;
  if (hasShapeOf('notFound', answer))
    return `in the words of a Go server, so probably from Centrifugo itself${passedOn}`;
  if (hasShapeOf('wantsTls', answer)) return `from a TLS port of a Go server, so probably Centrifugo's${passedOn}`;
  if (marks.length > 0) return `from ${listed(marks)}`;
  return 'from a server that does not name itself (no Server, Via or CF-Ray header; Centrifugo never sends any)';
}

/** Whether something between us and Centrifugo left its name. */
export function namesProxy(answer: HttpAnswer): boolean {
  return marksOf(answer).length > 0;
}

export function isNginx({ headers }: HttpAnswer): boolean {
  return /nginx|openresty/i.test(headers.server ?? '');
}

export function isCloudflare({ headers }: HttpAnswer): boolean {
  return headers['cf-ray'] !== undefined || headers.server?.toLowerCase() === 'cloudflare';
}

const ownShapes: readonly CentrifugoAnswer[] = ['badRequest', 'forbidden', 'methodNotAllowed'];

function marksOf({ headers }: HttpAnswer): string[] {
  const ray = headers['cf-ray'];
  const { server, via } = headers;
  return present([
    ray !== undefined && `Cloudflare (CF-Ray: ${ray})`,
    // Beside its ray, Cloudflare says its name again.
    server !== undefined && !(ray !== undefined && server.toLowerCase() === 'cloudflare') && `${server} (Server)`,
    via !== undefined && `${via} (Via)`,
  ]);
}
