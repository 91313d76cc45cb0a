/** An answer with a body of known length. Headers are written in this order and spelling. */
export interface HttpAnswer {
  readonly status: number;
  /** Default: what HTTP calls the status. */
  readonly reason?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

/** A Date header that says when the answer is written, not when it was made up. */
export const dateHeader: readonly [name: string, value: string] = ['Date', 'now'];

/** The bytes of an answer; `Content-Length` is added unless the headers say how the body ends or the status has none. */
export function formatAnswer(answer: HttpAnswer, version: '1.0' | '1.1' = '1.1'): string {
  const body = answer.body ?? '';
  const headers = [...(answer.headers ?? [])];
  if (!endsItself(answer)) headers.push(['Content-Length', String(Buffer.byteLength(body))]);
  return `${formatHead(answer.status, headers, answer.reason, version)}${body}`;
}

/** Status line and headers with the empty line behind them. */
export function formatHead(
  status: number,
  headers: readonly (readonly [name: string, value: string])[],
  reason: string = reasonOf(status),
  version: '1.0' | '1.1' = '1.1',
): string {
  return `HTTP/${version} ${status} ${reason}\r\n${headers.map(headerLine).join('')}\r\n`;
}

/** What Go's `http.Error` writes: plain text with a newline, nosniff, the headers in alphabetical order and Date behind them. */
export function goError(status: number, text: string, extra: readonly (readonly [string, string])[] = []): HttpAnswer {
  const headers: [string, string][] = [
    ...extra.map(([name, value]): [string, string] => [name, value]),
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  headers.sort(([left], [right]) => (left < right ? -1 : 1));
  return { status, headers: [...headers, dateHeader], body: `${text}\n` };
}

/** An answer as nginx passes it on: its own Server, Date and Connection first, the upstream's other headers behind them. */
export function throughNginx(answer: HttpAnswer, server = 'nginx/1.26.3'): HttpAnswer {
  const isOwn = (name: string): boolean => ['date', 'connection', 'server'].includes(name.toLowerCase());
  return {
    ...answer,
    headers: [
      ['Server', server],
      dateHeader,
      ...(answer.status === 101 ? [] : [['Connection', 'keep-alive'] as const]),
      ...(answer.headers ?? []).filter(([name]) => answer.status === 101 || !isOwn(name)),
    ],
  };
}

/** The page that nginx makes itself for an error status. */
export function nginxPage(status: number, title: string = `${status} ${reasonOf(status)}`): HttpAnswer {
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/1.26.3</center>\r\n</body>\r\n</html>\r\n`;
  return throughNginx({ status, headers: [['Content-Type', 'text/html']], body });
}

/** A page of text/html with a Server header, as balancers and firewalls write them. */
export function htmlPage(status: number, server: string, title: string): HttpAnswer {
  return {
    status,
    headers: [['Server', server], dateHeader, ['Content-Type', 'text/html; charset=utf-8'], ['Connection', 'close']],
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  };
}

function headerLine(header: readonly [name: string, value: string]): string {
  const [name, value] = header;
  const isNow = name === dateHeader[0] && value === dateHeader[1];
  return `${name}: ${isNow ? new Date().toUTCString() : value}\r\n`;
}

function endsItself(answer: HttpAnswer): boolean {
  if (answer.status < 200 || answer.status === 204 || answer.status === 304) return true;
  return (answer.headers ?? []).some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
}

const reasons: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  103: 'Early Hints',
  200: 'OK',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  410: 'Gone',
  418: "I'm a teapot",
  421: 'Misdirected Request',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
};

function reasonOf(status: number): string {
  return reasons[status] ?? 'Unknown';
}
