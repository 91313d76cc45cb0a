import { connectChapter } from './connect.ts';
import { degradedChapter } from './degraded.ts';
import { dnsChapter } from './dns.ts';
import type { Chapter, FailureText } from './entry.ts';
import type { Evidence, EvidenceOf } from './evidence.ts';
import { laterTexts } from './later.ts';
import { monitorChapter } from './monitor.ts';
import { classOfGroup, type FailureClass, type Group } from './phases.ts';
import { refreshChapter } from './refresh.ts';
import { tcpChapter } from './tcp.ts';
import { tlsChapter } from './tls.ts';
import { tokenChapter } from './token.ts';
import { unknownCodeOf, unknownText } from './unknown.ts';
import { upgradeChapter } from './upgrade.ts';

/** The chapters that can be diagnosed: one for every kind of evidence. */
export const chapters: { readonly [P in Evidence['phase']]: Chapter<EvidenceOf<P>> } = {
  dns: dnsChapter,
  tcp: tcpChapter,
  tls: tlsChapter,
  upgrade: upgradeChapter,
  token: tokenChapter,
  connect: connectChapter,
  refresh: refreshChapter,
  degraded: degradedChapter,
  monitor: monitorChapter,
};

/** Every catalogued code with its text, in the order of the table; the unknown ones are not among them. */
export const catalogue: readonly FailureText[] = [
  ...dnsChapter.entries,
  ...tcpChapter.entries,
  ...tlsChapter.entries,
  ...upgradeChapter.entries,
  ...tokenChapter.entries,
  ...connectChapter.entries,
  ...refreshChapter.entries,
  ...laterTexts,
  ...degradedChapter.entries,
  ...monitorChapter.entries,
];

/** All codes of the table, in its order. */
export const codes: readonly string[] = catalogue.map(({ code }) => code);

/** The groups of codes, in the order of the table. */
export const groups: readonly Group[] = [...new Set(codes.map(groupOf))];

/** `<phase>.unknown` for every group. */
export const unknownCodes: readonly string[] = groups.map(unknownCodeOf);

const textByCode: ReadonlyMap<string, FailureText> = new Map(
  [...catalogue, ...groups.map(unknownText)].map((text) => [text.code, text]),
);

/** The text of a code, unknown ones included; undefined where there is no such code. */
export function findText(code: string): FailureText | undefined {
  return textByCode.get(code);
}

export function classOf(code: string): FailureClass {
  return classOfGroup[groupOf(code)];
}

/** What stands before the dot. Every code in the catalogue begins with a group, which the catalogue's test holds. */
export function groupOf(code: string): Group {
  return code.slice(0, code.indexOf('.')) as Group;
}
