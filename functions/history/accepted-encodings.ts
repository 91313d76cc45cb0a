/** The names in an Accept-Encoding header, without those that it refuses by `q=0`. */
export function listAccepted(request: Request): readonly string[] {
  return (request.headers.get('accept-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]?.trim() ?? '');
}
