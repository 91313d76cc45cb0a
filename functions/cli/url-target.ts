import { queryChoosesProtobuf } from '../monitor/url-rules.ts';
import { defaultLimits, defaultTimeLimits, type ProbeTarget } from '../probe/probe-target.ts';
import { displayUrl } from '../probe/redact.ts';

/** The target that a bare URL stands for: the defaults, no token, and the URL itself as its name. */
export function targetOfUrl(url: URL): ProbeTarget {
  return {
    name: displayUrl(url),
    url,
    encoding: queryChoosesProtobuf(url) ? 'protobuf' : 'json',
    asksSubprotocol: false,
    origin: null,
    headers: {},
    ca: [],
    serverName: null,
    resolver: null,
    token: null,
    refresh: false,
    until: 'refresh',
    timeouts: defaultTimeLimits,
    limits: defaultLimits,
    secrets: [],
  };
}
