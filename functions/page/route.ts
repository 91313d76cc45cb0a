/** What the part behind the # of the address shows. `range` null: whichever tells most. */
export type Route =
  | { readonly view: 'targets' }
  | {
      readonly view: 'target';
      readonly name: string;
      readonly range: RangeName | null;
      /** The incident that is open. */
      readonly incident?: string;
    };

export const ranges = {
  '1h': { words: '1 hour', lately: 'the last hour', from: '-1h', ms: 3_600_000, stepSeconds: 60 },
  '24h': { words: '24 hours', lately: 'the last 24 hours', from: '-24h', ms: 86_400_000, stepSeconds: 300 },
  '7d': { words: '7 days', lately: 'the last 7 days', from: '-7d', ms: 7 * 86_400_000, stepSeconds: 3_600 },
  '30d': { words: '30 days', lately: 'the last 30 days', from: '-30d', ms: 30 * 86_400_000, stepSeconds: 10_800 },
  '90d': { words: '90 days', lately: 'the last 90 days', from: '-90d', ms: 90 * 86_400_000, stepSeconds: 43_200 },
} as const;
export type RangeName = keyof typeof ranges;
export const rangeNames = Object.keys(ranges) as readonly RangeName[];

export function readRoute(hash: string): Route {
  const [, encoded, query] = /^#\/target\/([^/?]+)(?:\?(.*))?$/.exec(hash) ?? [];
  const name = encoded === undefined ? null : decode(encoded);
  if (name === null) return { view: 'targets' };
  const parameters = new URLSearchParams(query);
  const range = rangeNames.find((one) => one === parameters.get('range')) ?? null;
  const incident = parameters.get('incident');
  return { view: 'target', name, range, ...(incident === null ? {} : { incident }) };
}

export function hrefOf(route: Route): string {
  if (route.view === 'targets') return '#/';
  const { range, incident } = route;
  const parameters = [
    ...(range === null ? [] : [`range=${range}`]),
    ...(incident === undefined ? [] : [`incident=${encode(incident)}`]),
  ];
  return `#/target/${encode(route.name)}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}

/** Where a target's resource is asked for, relative to the page, so that it works below any prefix. */
export function addressOf(name: string, resource: string, parameters: Readonly<Record<string, string>>): string {
  return `api/targets/${encode(name)}/${resource}?${new URLSearchParams(parameters).toString()}`;
}

/** A name may hold half a surrogate pair, which has no encoding. */
function encode(name: string): string {
  return encodeURIComponent(name.toWellFormed());
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
