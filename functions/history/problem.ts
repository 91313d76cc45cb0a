/** Why a request cannot be answered, as RFC 9457 has it. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;

  /** `detail` is shown to whoever asked: what is wrong, and what to write instead. */
  constructor(status: number, title: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.title = title;
    this.headers = headers;
  }
}

export function answerProblem({ status, title, message, headers }: Problem): Response {
  return new Response(`${JSON.stringify({ type: 'about:blank', title, status, detail: message })}\n`, {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}

/** A parameter that is not what it should be. The value is quoted only as far as it is harmless and short. */
export function wrongParameter(name: string, value: string, instead: string): Problem {
  return new Problem(400, 'Wrong parameter', `${plainly(name)}=${JSON.stringify(plainly(value))} ${instead}`);
}

function plainly(text: string): string {
  const plain = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
  return plain.length <= 40 ? plain : `${plain.slice(0, 39)}…`;
}
