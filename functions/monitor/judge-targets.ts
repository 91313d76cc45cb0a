import { judgeAlerts } from './judge-alerts.ts';
import { judgeTimes } from './judge-times.ts';
import { judgeTokens } from './judge-tokens.ts';
import { judgeWatch } from './judge-watch.ts';
import { type Findings, listSites, type SalvagedFile, type SalvagedToken, type Site, tokenAt } from './judgement.ts';
import { isPlainAndRemote, queryChoosesProtobuf, queryHoldsSecret } from './url-rules.ts';

/** Finds what is wrong only when two keys are seen together. The file may have other mistakes: what has none is judged. */
export function judgeTargets(file: SalvagedFile, findings: Findings): void {
  judgeRegions(file, findings);
  judgeNames(file, findings);
  for (const site of listSites(file)) {
    judgeUrl(site, tokenAt(site, file), findings);
    judgePolicy(site, tokenAt(site, file), findings);
    warnOfUnchecked(site, findings);
  }
  judgeTokens(file, findings);
  judgeAlerts(file, findings);
  judgeTimes(file, findings);
  judgeWatch(file, findings);
}

function judgeRegions(file: SalvagedFile, findings: Findings): void {
  const regions = file.regions;
  if (regions === undefined) return;
  const places = [
    { path: ['regions', 'home'], region: regions.home },
    { path: ['regions', 'standby'], region: regions.standby },
    ...(regions.probe ?? []).map((region, index) => ({ path: ['regions', 'probe', index], region })),
  ];
  const seen = new Set<string>();
  for (const { path, region } of places) {
    if (region === undefined) continue;
    if (seen.has(region))
      findings.mistake(path, 'this region is named already; name each once (home and standby probe as well)');
    seen.add(region);
    if (!/^[a-z]{2,3}(-[a-z]+)+-\d$/.test(region)) {
      findings.warning(
        path,
        'not shaped like the name of an AWS region, such as eu-central-1; it can only be watched from, not deployed to',
      );
    }
  }
}

function judgeNames(file: SalvagedFile, findings: Findings): void {
  const firstIndex = new Map<string, number>();
  (file.targets ?? []).forEach((target, index) => {
    if (target?.name === undefined) return;
    const first = firstIndex.get(target.name);
    if (first === undefined) {
      firstIndex.set(target.name, index);
      return;
    }
    const line = findings.lineOf(['targets', first, 'name']);
    findings.mistake(
      ['targets', index, 'name'],
      `"${target.name}" is the name of the target in line ${line} already; write another`,
    );
  });
}

function judgeUrl({ path, target, options }: Site, token: SalvagedToken | null, findings: Findings): void {
  if (target?.url === undefined) return;
  const url = new URL(target.url);
  if (queryChoosesProtobuf(url) && options.protocol === 'json') {
    findings.mistake(
      [...path, 'protocol'],
      "the URL's query chooses protobuf, and it wins over json; write protocol: protobuf, or take the query out of the URL",
    );
  }
  if (queryHoldsSecret(url)) {
    findings.warning(
      [...path, 'url'],
      'its query looks like a secret, which ends up in the logs of proxies; name it instead: token: { fixed: "env:NAME" }, or a header (and replace the secret if this file was shared)',
    );
  }
  if (token !== null && token !== 'none' && isPlainAndRemote(url)) {
    findings.warning([...path, 'url'], 'a token is sent over ws:// in clear text; write wss:// if the server can');
  }
}

/** Nobody shall believe that something is watched which is not. */
function warnOfUnchecked({ path, target, options }: Site, findings: Findings): void {
  const own = target ?? options;
  for (const key of ['ping', 'roundTrip', 'policy'] as const) {
    if (own[key] === undefined || own[key] === false) continue;
    findings.warning([...path, key], 'is not checked by this version: a check ends with the refresh of the token');
  }
}

function judgePolicy({ path, target, options }: Site, token: SalvagedToken | null, findings: Findings): void {
  const refused = options.policy === false ? [] : (options.policy?.refuse ?? []);
  const seen = new Set<string>();
  refused.forEach((refusal, index) => {
    if (refusal === undefined) return;
    const here = [...path, 'policy', 'refuse', index];
    if (seen.has(refusal)) findings.mistake(here, 'this stands in the list already; take one of the two out');
    seen.add(refusal);
    if (target === undefined) return;
    if (refusal === 'expired-token' && token !== null && (token === 'none' || 'fetch' in token || 'fixed' in token)) {
      findings.mistake(
        here,
        'an expired token can only be made where the monitor signs; write token: { mint: … }, or take it out',
      );
    }
    if (refusal === 'plaintext' && target.url?.startsWith('ws:') === true) {
      findings.mistake(here, 'the target itself is ws://; write its wss:// URL, or take plaintext out');
    }
  });
}
