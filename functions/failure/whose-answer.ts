import { type CentrifugoAnswer, hasShapeOf } from './centrifugo-answers.ts';
import type { HttpAnswer } from './evidence.ts';
import { listed, present } from './phrase.ts';

/** Half a sentence on who wrote an HTTP answer, as far as its headers tell: `by Cloudflare (CF-Ray: 8f…)`. */
export function writerOf(answer: HttpAnswer): string {
  const marks = marksOf(answer);
  const own = ownShapes.some((name) => hasShapeOf(name, answer));
  if (own) {
    return marks.length === 0
      ? 'by Centrifugo itself, with nothing visible in between'
      : `by Centrifugo itself, passed on by ${listed(marks)}`;
  }
  if (hasShapeOf('notFound', answer)) {
    return marks.length === 0
      ? "in the words of Go's router, so probably by Centrifugo itself"
      : `in the words of Go's router, so probably by Centrifugo, passed on by ${listed(marks)}`;
  }
  if (marks.length > 0) return `by ${listed(marks)}`;
  return 'without a Server, Via or CF-Ray header (Centrifugo never names itself, and some proxies hide)';
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
  return present([
    headers.server !== undefined && `Server: ${headers.server}`,
    headers.via !== undefined && `Via: ${headers.via}`,
    ray !== undefined && `CF-Ray: ${ray}`,
  ]);
}
