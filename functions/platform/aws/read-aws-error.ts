/** What kind of error AWS, or the way to it, has given: its name, with the HTTP status where there was an answer. Never its text. */
export function readAwsError(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error';
  const status = statusOf(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const name = error.name === 'Error' ? code : error.name;
  return status === null ? name : `${name} (HTTP ${status})`;
}

function statusOf(error: Error): number | null {
  const metadata = '$metadata' in error ? error.$metadata : null;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
