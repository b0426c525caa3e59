import {cleanComment} from './documentation.ts';
import {indentationOf, isBlank} from './line-ranges.ts';
import type {OutlineItem} from './outline.ts';
import type {ChunkKind} from './source-chunk.ts';

/** Words that may stand before the keyword of a definition: `public`, `async`, `override` and the like. */
const modifiers =
  /^\s*(?:(?:@\w+(?:\([^)]*\))?|pub(?:\([^)]*\))?|public|private|protected|internal|fileprivate|open|override|final|sealed|abstract|static|suspend|inline|infix|operator|tailrec|external|data|inner|companion|lateinit|case|implicit|lazy|given|local|export|async|mutating|nonmutating|indirect|required|convenience|unsafe|comptime|pure|elemental|recursive|global|declare|partial|default|virtual|extern|const|noinline|annotation|value|fun(?=\s+interface)|transparent)\s+)*/;

/**
 * The keywords with which a definition begins, and what each defines; they hold for every language in `withKeywords`.
 */
const kindOfKeyword: Record<string, ChunkKind> = {
  ...kinds(
    'function',
    'func fun def fn function sub proc procedure subroutine defn defn- defun defp defmacro defmacrop macro defmethod rpc init constructor task modifier method handler on entity',
  ),
  ...kinds(
    'class',
    'class struct object actor extension contract library defmodule defprotocol defimpl service impl record instance defrecord',
  ),
  ...kinds('interface', 'interface trait protocol'),
  ...kinds('type', 'enum type typealias message union input scalar newtype typedef opaque error event model datatype'),
  ...kinds('module', 'module namespace package'),
};

/** A line that begins a definition: modifiers, a keyword, and the name. */
const keywordLine = new RegExp(
  `${modifiers.source}\\(?(${Object.keys(kindOfKeyword)
    .sort((a, b) => b.length - a.length)
    .join('|')})\\s+(?:\\([^)]*\\)\\s*)?(?:<[^>]*>\\s*)?([\\p{L}_$][\\p{L}\\p{N}_$.:?!'-]*)`,
  'iu',
);

/** What else begins a definition, by the language's id: `[pattern, kind]`; the groups joined by a dot are the name. */
const ownPatterns: Record<string, readonly (readonly [RegExp, ChunkKind])[]> = {
  sql: [
    [
      /^\s*create\s+(?:or\s+replace\s+)?(?:global\s+|local\s+|temp(?:orary)?\s+|unique\s+|materialized\s+|unlogged\s+|virtual\s+|recursive\s+|external\s+)*(?:table|view|function|procedure|index|trigger|type|schema|policy|domain|sequence|extension|role|database|event)\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?["'`[]?([\w.$"`\]["]+)/i,
      'type',
    ],
    [/^\s*alter\s+table\s+(?:only\s+)?(?:if\s+exists\s+)?["'`[]?([\w.$"`\]["]+)/i, 'data'],
  ],
  makefile: [[/^([\w.%/$(){}-]+(?:\s+[\w.%/$(){}-]+)*)\s*::?(?![=:])/, 'function']],
  just: [[/^@?([\w-]+)(?:\s+[^:=]*)?:(?!=)/, 'function']],
  terraform: [
    [
      /^\s*(?:resource|data|module|variable|output|provider|locals|terraform|moved|check|import)\b(?:\s+"([^"]+)")?(?:\s+"([^"]+)")?\s*\{/,
      'section',
    ],
  ],
  dockerfile: [[/^\s*from\s+\S+(?:\s+as\s+(\S+))?/i, 'section']],
  haskell: [[/^([a-z_][\w']*)\s*::/, 'function']],
  elm: [[/^([a-z_][\w']*)\s*:(?!:)/, 'function']],
  ocaml: [[/^let\s+(?:rec\s+)?([a-z_][\w']*)\s/, 'function']],
  'f-sharp': [[/^let\s+(?:rec\s+|inline\s+)*([a-z_][\w']*)\s/, 'function']],
  lua: [[/^\s*(?:local\s+)?([\w.:]+)\s*=\s*function\b/, 'function']],
  r: [[/^([\w.]+)\s*(?:<-|=)\s*function\b/, 'function']],
  perl: [[/^\s*package\s+([\w:]+)/, 'module']],
  erlang: [[/^([a-z]\w*)\(.*\)\s*(?:when\b.*)?->/, 'function']],
  batch: [[/^:([\w-]+)\s*$/, 'function']],
  scss: [
    [/^\s*([^\s@/}][^{;]*?)\s*\{\s*$/, 'section'],
    [/^\s*@(?:mixin|function)\s+([\w-]+)/, 'function'],
  ],
  less: [[/^\s*([^\s@/}][^{;]*?)\s*\{\s*$/, 'section']],
  lisp: [[/^\s*\((?:define|defvar|defparameter|defclass|defmacro|define-\w+)\s+\(?([^\s()]+)/, 'function']],
  clojure: [[/^\s*\((?:def|defonce|defrecord|deftype|defmulti|defprotocol|ns)\s+([^\s()]+)/, 'function']],
  prisma: [[/^(?:model|enum|datasource|generator)\s+(\w+)/, 'type']],
  nix: [[/^\s{0,2}([\w.-]+)\s*=\s/, 'section']],
  zig: [
    [/^\s*(?:pub\s+)?const\s+(\w+)\s*=\s*(?:struct|enum|union|opaque|error)\b/, 'class'],
    [/^\s*test\s+"([^"]+)"/, 'function'],
  ],
  assembly: [[/^([A-Za-z_.$][\w.$]*):/, 'function']],
  graphql: [[/^\s*(?:query|mutation|subscription|fragment|directive)\s+@?(\w+)/, 'function']],
  elixir: [[/^\s*(?:test|describe)\s+"([^"]+)"/, 'function']],
};

/** Languages without a grammar whose definitions are found by the keywords above. */
const withKeywords = new Set(
  `kotlin swift scala groovy gradle lua dart elixir haskell f-sharp visual-basic objective-c zig nim crystal d v fortran pascal solidity perl r
  julia protobuf thrift graphql fish vim tcl clojure lisp haxe gdscript starlark reason purescript prisma erlang ocaml bicep awk`.split(
    /\s+/,
  ),
);
/** A line that belongs to the definition below it: a comment or a decorator. */
const commentLine = /^\s*(?:\/\/|\/\*|\*|#(?!include|define)|--|;|%|"|@\w)/;
/** A line that only closes what is above it. */
const closingLine = /^\s*(?:[)\]}]+[;,)]*|end\b.*|done|fi|esac)\s*$/i;

/** Keywords that all begin the same kind of definition. */
function kinds(kind: ChunkKind, words: string): Record<string, ChunkKind> {
  return Object.fromEntries(words.split(' ').map(word => [word, kind]));
}

/** Whether `patternOutlineOf` knows how definitions begin in this language. */
export const hasPatterns = (languageId: string) =>
  withKeywords.has(languageId) || Object.hasOwn(ownPatterns, languageId);

/**
 * Finds the functions and classes of a file in a language without a grammar (Kotlin, Swift, SQL, Terraform and others),
 * by keywords and indentation: a definition ends before the next line that is indented no deeper, or with it where that
 * only closes a bracket. Lines of more than 2,000 characters define nothing.
 */
export function patternOutlineOf(lines: readonly string[], languageId: string): OutlineItem[] {
  const roots: OutlineItem[] = [];
  const open: {item: OutlineItem; indentation: number}[] = [];
  for (const [row, line] of lines.entries()) {
    const found = line.length > 2_000 ? undefined : definitionIn(line, languageId);
    if (!found) continue;
    const indentation = indentationOf(line);
    while (open.length > 0 && (open.at(-1)?.indentation ?? 0) >= indentation) open.pop();
    const parent = open.at(-1)?.item;
    if (parent && row > parent.endRow) continue;
    const item = itemAt(lines, row, indentation, found, parent);
    (parent?.children ?? roots).push(item);
    if (open.length < 20) open.push({item, indentation});
  }
  return roots;
}

/** What the line defines, by the language's own patterns first and then by the keywords. */
function definitionIn(line: string, languageId: string): {kind: ChunkKind; name: string} | undefined {
  for (const [pattern, kind] of ownPatterns[languageId] ?? []) {
    const match = pattern.exec(line);
    if (match)
      return {
        kind,
        name:
          match
            .slice(1)
            .filter(Boolean)
            .join('.')
            .replace(/["'`[\]]/g, '') || line.trim().slice(0, 80),
      };
  }
  if (!withKeywords.has(languageId) || commentLine.test(line)) return undefined;
  const match = keywordLine.exec(line);
  const kind = kindOfKeyword[match?.[1]?.toLowerCase() ?? ''];
  return kind && match?.[2] ? {kind, name: match[2].replace(/[:?]+$/, '')} : undefined;
}

/** The definition that begins at `row`: with the comment lines above it, and down to where the indentation returns. */
function itemAt(
  lines: readonly string[],
  row: number,
  indentation: number,
  found: {kind: ChunkKind; name: string},
  parent: OutlineItem | undefined,
): OutlineItem {
  let startRow = row;
  const floor = parent ? parent.definitionRow + 1 : 0;
  while (startRow > floor && commentLine.test(lines[startRow - 1] ?? '')) startRow--;
  let endRow = row;
  const limit = parent?.endRow ?? lines.length - 1;
  // It goes on as long as lines are indented deeper, and takes the bracket that closes it.
  for (let at = row + 1; at <= limit; at++) {
    const line = lines[at] ?? '';
    if (isBlank(line)) continue;
    if (indentationOf(line) > indentation || /^\s*[{(]\s*$/.test(line)) endRow = at;
    else {
      if (closingLine.test(line) || /^\s*[)\]}]/.test(line)) endRow = at;
      if (!/^\s*[)\]}].*[{(:]\s*$/.test(line)) break;
    }
  }
  const isMember = found.kind === 'function' && (parent?.kind === 'class' || parent?.kind === 'interface');
  return {
    kind: isMember ? 'method' : found.kind,
    name: found.name.slice(0, 200),
    separator: '.',
    startRow,
    definitionRow: row,
    endRow,
    documentation: cleanComment(lines.slice(startRow, row).join('\n')),
    signature: (lines[row] ?? '')
      .trim()
      .replace(/\s*\{\s*$/, '')
      .slice(0, 300),
    exported: !/\b(?:private|fileprivate|local)\b/.test(lines[row] ?? ''),
    isContainer: found.kind === 'class' || found.kind === 'interface' || found.kind === 'module',
    isMinor: found.kind === 'section' || found.kind === 'data',
    isEntry: false,
    isSignature: false,
    isBare: false,
    children: [],
  };
}
