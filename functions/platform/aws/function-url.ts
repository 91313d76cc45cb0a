/** The part of a function URL's event (payload 2.0) that is read. */
export interface FunctionUrlEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly domainName: string; readonly http: { readonly method: string } };
}

export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The request as the web has it. History takes no bodies, so there is none. The host is of no meaning: answers name paths only. */
export function toRequest({ rawPath, rawQueryString, headers, requestContext }: FunctionUrlEvent): Request {
  const url = new URL('https://history.invalid/');
  url.pathname = rawPath;
  url.search = rawQueryString;
  const known = new Headers();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) known.set(name, value);
  const { method } = requestContext.http;
  // Methods that the web does not let anybody send are none of ours either.
  return new Request(url, { method: /^(?:CONNECT|TRACE|TRACK)$/i.test(method) ? 'POST' : method, headers: known });
}

/** Answers are text, and bytes where they are compressed. */
export async function toResult(response: Response): Promise<FunctionUrlResult> {
  const isBase64Encoded = response.headers.has('content-encoding');
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: isBase64Encoded ? Buffer.from(await response.arrayBuffer()).toString('base64') : await response.text(),
    isBase64Encoded,
  };
}
