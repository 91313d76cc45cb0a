import type { HttpAnswer } from './evidence.ts';

/**
 * nginx's own pages for status 400, by their length without the name at their foot. That name is the Server header once
 * more, so that the length of both together tells them apart in every version, and in what is built on nginx.
 */
const lengths = { badRequest: 145, noClientCertificate: 225, plainToTls: 243 } as const;

/** Up to version 1.15 the body had a background: ` bgcolor="white"`. */
const backgroundLength = 16;

/** Whether nginx wrote this, and which of its pages it is. A page that another proxy has passed on under its own name is not known. */
export function isNginxPage(name: keyof typeof lengths, { status, headers, bodyBytes }: HttpAnswer): boolean {
  if (status !== 400 || headers.server === undefined || headers['content-type']?.startsWith('text/html') !== true)
    return false;
  const length = lengths[name] + headers.server.length;
  return bodyBytes === length || bodyBytes === length + backgroundLength;
}
