import { type Document, type ErrorCode, isCollection, isScalar, type Node, visit } from 'yaml';
import type { YamlMistake } from './located-yaml.ts';

/**
 * What is wrong by the parser's code, in our words: its own messages may quote the text, and the text may be a secret.
 */
const messages: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) takes no anchor or tag; write it alone',
  BAD_ALIAS: 'not a complete alias or anchor; if text that begins with * or & was meant, put it in quotes',
  BAD_COLLECTION_TYPE: 'a tag that does not fit what follows it; take the tag out',
  BAD_DIRECTIVE:
    'a line that begins with % is a directive, and none is needed here; take it out, or put the text in quotes',
  BAD_DQ_ESCAPE: 'a backslash in double quotes that means nothing; write \\\\, or use single quotes',
  BAD_INDENT:
    'indented otherwise than the lines it belongs to; give keys of one map the same indentation, and close every { and [',
  BAD_PROP_ORDER: 'an anchor or tag in the wrong place; write it before the value',
  BAD_SCALAR_START: 'text cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'keys and values cannot begin here; put text with ": " in it in quotes, or indent the line under its key',
  BLOCK_IN_FLOW: 'an indented list or map cannot stand inside { } or [ ]; write it with { } or [ ] too',
  DUPLICATE_KEY: 'this key stands here twice; keep one of the two',
  IMPOSSIBLE: 'not YAML; write key: value',
  KEY_OVER_1024_CHARS: 'a key of more than 1024 characters; write the value in quotes, on one line',
  MISSING_CHAR:
    'a quote, a colon or a comma is missing; close every quote, write key: value, and commas inside { } and [ ]',
  MULTILINE_IMPLICIT_KEY:
    'a key has to end in the line in which it begins; write key: value, and put longer text in quotes',
  MULTIPLE_ANCHORS: 'a value takes one anchor; keep one of them',
  MULTIPLE_DOCS: 'a second document begins here; a targets file is one, take the --- out',
  MULTIPLE_TAGS: 'a value takes one tag; take it out',
  NON_STRING_KEY: 'a key has to be plain text',
  RESOURCE_EXHAUSTION: 'nested too deeply; write it flatter',
  TAB_AS_INDENT: 'a tab cannot indent; write spaces',
  TAG_RESOLVE_FAILED: 'a tag (!name) that is not known here; take it out, or put the text in quotes',
  UNEXPECTED_TOKEN: 'this does not belong here; check the indentation, the quotes and the brackets before it',
};

/** Mistakes of syntax, one a line, and where the first of those stands after which the text cannot be relied on. */
export function findSyntaxMistakes(
  document: Document.Parsed,
  lineOf: (at: number) => number,
): { readonly mistakes: readonly YamlMistake[]; readonly brokenFrom: number | null } {
  const mistakes: YamlMistake[] = [];
  const lines = new Set<number>();
  let brokenFrom: number | null = null;
  for (const error of document.errors.slice(0, mostErrorsRead)) {
    const opening = findOpening(document, error.code, error.pos[0]);
    const at = opening?.at ?? error.pos[0];
    brokenFrom = Math.min(brokenFrom ?? at, at);
    const line = lineOf(at);
    // One wrong character is often several errors to the parser.
    if (lines.has(line)) continue;
    lines.add(line);
    mistakes.push({ at, path: [], message: opening?.message ?? messages[error.code] });
    // Behind the end of the outermost value every line is unexpected, and only the first one is news.
    const isBehind =
      error.code === 'UNEXPECTED_TOKEN' && at >= (document.contents?.range[1] ?? Number.POSITIVE_INFINITY);
    if (isBehind || mistakes.length >= mostSyntaxMistakes) break;
  }
  for (const warning of document.warnings.slice(0, mostSyntaxMistakes)) {
    mistakes.push({ at: warning.pos[0], path: [], message: messages[warning.code] });
  }
  return { mistakes, brokenFrom };
}

/** A broken file may have a hundred thousand errors, and they say nothing more than its first ones. */
const mostErrorsRead = 200;
const mostSyntaxMistakes = 20;

/** The parser notices a missing quote or bracket where the text ends; an operator looks for where it was opened. */
function findOpening(
  document: Document.Parsed,
  code: ErrorCode,
  at: number,
): { readonly at: number; readonly message: string } | null {
  if (code !== 'MISSING_CHAR' && code !== 'BAD_INDENT') return null;
  const openings: { readonly at: number; readonly message: string }[] = [];
  visit(document, {
    Node(_key, node: Node) {
      const [start, valueEnd, end] = node.range ?? [0, 0, 0];
      if (at < start || at > end) return visit.SKIP;
      if (isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') && at <= valueEnd) {
        openings.push({
          at: start,
          message: 'a quote is opened here and not closed; write the same quote after the text',
        });
      }
      if (isCollection(node) && node.flow === true && at >= valueEnd) {
        openings.push({
          at: start,
          message:
            'a bracket is opened here and not closed; write } or ] after the last value, and indent the lines between',
        });
      }
      return undefined;
    },
  });
  return openings.at(-1) ?? null;
}
