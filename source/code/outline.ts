import type {Node, Tree} from 'web-tree-sitter';
import {cleanComment} from './documentation.ts';
import {isBlank} from './line-ranges.ts';
import type {ChunkKind} from './source-chunk.ts';

/**
 * A function, class or other definition in the outline of a file, with its rows (from 0, both ends included). Children
 * lie inside it and follow each other.
 */
export interface OutlineItem {
  kind: ChunkKind;
  name: string;
  /** What the name is qualified with instead of the names around it: a Go receiver, the class in `Cart::add`. */
  parentName?: string;
  /** Between this name and those of its children. */
  separator: '.' | ' > ';
  /** With the doc comment and decorators above. */
  startRow: number;
  definitionRow: number;
  endRow: number;
  documentation: string;
  signature: string;
  exported: boolean;
  /** Its members are chunks of their own even where the whole would fit into one. */
  isContainer: boolean;
  /** So plain that it is merged with its neighbours when it is small. */
  isMinor: boolean;
  /** An entry of a table or a field: it stays with the others unless the table is too long for one chunk. */
  isEntry: boolean;
  /** An overload: it only says how what follows can be called, and is part of that. */
  isSignature: boolean;
  /** A declaration without a value: it says nothing where the value is defined below it. */
  isBare: boolean;
  children: OutlineItem[];
}

/** What a rule says about a node that defines something. */
export interface Definition {
  kind: ChunkKind;
  name: string;
  /** Where the name stands; the node's first row where it is not given. */
  nameNode?: Node | null;
  parentName?: string;
  separator?: '.' | ' > ';
  /** Where it is not simply the text before the body. */
  signature?: string;
  /** Where the signature ends; the whole node where there is none. */
  body?: Node | null;
  exported?: boolean;
  isContainer?: boolean;
  isMinor?: boolean;
  isEntry?: boolean;
  isSignature?: boolean;
  isBare?: boolean;
  documentation?: string;
}

/** Where the walk stands when a rule is asked. */
export interface Place {
  /** The statement around the node: the export, the declaration, the decorated definition. The node itself where there is none. */
  statement: Node;
  enclosing: OutlineItem | undefined;
  /** Whether a function is around it, so that its variables are local. */
  isLocal: boolean;
  textOf(node: Node | null | undefined): string;
}

/** How a grammar's nodes become an outline. */
export interface OutlineRules {
  /** Node type → what it defines, or undefined where this one defines nothing. */
  definitions: Readonly<Record<string, (node: Node, place: Place) => Definition | undefined>>;
  /** Statements whose only content is the definition inside: it takes their lines. */
  wrappers: ReadonlySet<string>;
  /** Whether this wrapper holds several definitions that have lines of their own. */
  isGroup?(node: Node): boolean;
  /** Node types that belong to the definition below them: comments, attributes, decorators. */
  attached: ReadonlySet<string>;
  /** Names that the file exports apart from their definition. */
  exportedNames?(root: Node, textOf: Place['textOf']): Iterable<string>;
}

/** How many levels of nesting are looked into: deeper no one names things, and generated files would cost seconds. */
const maximumDepth = 150;
/** The most characters of a signature; a longer one ends in `…`. */
const maximumSignatureLength = 300;
/** Syntax nodes in which no definition is looked for: texts, templates and regular expressions. */
const opaque = new Set([
  'string',
  'template_string',
  'heredoc_body',
  'heredoc',
  'regex',
  'encapsed_string',
  'raw_string_literal',
]);

/** What holds variables of its own. */
const callables: ReadonlySet<string> = new Set(['function', 'method', 'test']);

/** A level of the walk through the syntax tree. */
interface Frame {
  children: readonly Node[];
  at: number;
  item: OutlineItem | undefined;
  statement: Node | undefined;
  isLocal: boolean;
}

/**
 * Finds the functions, classes and other definitions of a file in its syntax tree, each with its doc comment, signature
 * and lines. `text` is what was parsed, `lines` its lines. Walks without recursion.
 */
export function outlineOf(tree: Tree, rules: OutlineRules, text: string, lines: readonly string[]): OutlineItem[] {
  const roots: OutlineItem[] = [];
  const attachedRows = new Set<number>();
  const textOf = (node: Node | null | undefined) => (node ? text.slice(node.startIndex, node.endIndex) : '');
  const exportedNames = new Set(rules.exportedNames?.(tree.rootNode, textOf));
  const stack: Frame[] = [
    {children: tree.rootNode.namedChildren, at: 0, item: undefined, statement: undefined, isLocal: false},
  ];
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const node = frame.children[frame.at++];
    if (!node) {
      stack.pop();
      continue;
    }
    const type = node.type;
    // A comment or decorator belongs to what follows it.
    if (rules.attached.has(type)) {
      noteAttachedRows(node, lines, attachedRows);
      continue;
    }
    const statement = frame.statement ?? node;
    const define = Object.hasOwn(rules.definitions, type) ? rules.definitions[type] : undefined;
    const definition = define?.(node, {statement, enclosing: frame.item, isLocal: frame.isLocal, textOf});
    const enter = (next: Pick<Frame, 'item' | 'statement' | 'isLocal'>) => {
      if (stack.length < maximumDepth) stack.push({children: node.namedChildren, at: 0, ...next});
    };
    if (definition) {
      const item = itemOf(definition, statement, node, {text, lines, attachedRows});
      // What shares its line with a comment or decorator ends the run of lines that belong to the next definition.
      attachedRows.delete(node.startPosition.row);
      if (exportedNames.has(item.name) && !frame.item) item.exported = true;
      addAfterOverloads(frame.item?.children ?? roots, item);
      // What stands on one line defines nothing inside that anybody would look for.
      if (rowsOf(node)[1] > node.startPosition.row) {
        const isLocal = frame.isLocal || (callables.has(item.kind) && !item.isContainer);
        enter({item, statement: undefined, isLocal});
      }
    } else if (rules.wrappers.has(type)) {
      enter({item: frame.item, statement: rules.isGroup?.(node) ? undefined : statement, isLocal: frame.isLocal});
    } else if (!opaque.has(type) && node.endPosition.row > node.startPosition.row) {
      enter({item: frame.item, statement: undefined, isLocal: frame.isLocal});
    }
  }
  return withoutBare(roots);
}

/**
 * Leaves out the bare declarations of what the file defines below them, which is exported where they are. One with a comment says
 * something, and stays.
 */
function withoutBare(items: OutlineItem[]): OutlineItem[] {
  const bare = new Map(
    items.filter(({isBare, documentation}) => isBare && documentation === '').map(item => [item.name, item]),
  );
  if (bare.size === 0) return items;
  const defined = new Set<OutlineItem>();
  for (const item of items) {
    const declared = item.isBare || item.parentName !== undefined ? undefined : bare.get(item.name);
    if (!declared || declared.startRow > item.startRow) continue;
    defined.add(declared);
    item.exported ||= declared.exported;
  }
  return items.filter(item => !defined.has(item));
}

/** Adds a definition to its siblings; with its overloads directly above it is one. */
function addAfterOverloads(siblings: OutlineItem[], item: OutlineItem): void {
  const last = siblings.at(-1);
  if (last?.isSignature && last.name === item.name && item.startRow <= last.endRow + 2) {
    siblings.pop();
    item.startRow = last.startRow;
    item.documentation = [last.documentation, item.documentation].filter(Boolean).join('\n');
    item.exported ||= last.exported;
  }
  siblings.push(item);
}

/** Makes the entry of a definition. Comments, attributes and decorators directly above it count as its own. */
function itemOf(
  definition: Definition,
  statement: Node,
  node: Node,
  source: {text: string; lines: readonly string[]; attachedRows: ReadonlySet<number>},
): OutlineItem {
  const [firstRow, endRow] = rowsOf(statement);
  const definitionRow = definition.nameNode?.startPosition.row ?? node.startPosition.row;
  let startRow = firstRow;
  if (source.attachedRows.has(firstRow - 2) && endsDocComment(source.lines, firstRow)) startRow -= 1;
  while (startRow > 0 && source.attachedRows.has(startRow - 1)) startRow--;
  const above = source.lines.slice(startRow, firstRow).join('\n');
  const signatureEnd = definition.body ? definition.body.startIndex : node.endIndex;
  const signature = source.text.slice(statement.startIndex, signatureEnd);
  return {
    kind: definition.kind,
    name: definition.name.replace(/\s+/g, ' ').slice(0, 200),
    ...(definition.parentName && {parentName: definition.parentName}),
    separator: definition.separator ?? '.',
    startRow,
    definitionRow,
    endRow,
    documentation: [cleanComment(above), definition.documentation].filter(Boolean).join('\n'),
    signature: definition.signature ?? oneLine(signature),
    exported: definition.exported ?? false,
    isContainer: definition.isContainer ?? false,
    isMinor: definition.isMinor ?? false,
    isEntry: definition.isEntry ?? false,
    isSignature: definition.isSignature ?? false,
    isBare: definition.isBare ?? false,
    children: [],
  };
}

/**
 * Whether a doc comment ends two rows above `row`, with a blank one between, as some write it. What speaks of the whole file or of
 * its licence is none of a definition's.
 */
function endsDocComment(lines: readonly string[], row: number): boolean {
  if (!isBlank(lines[row - 1]) || !/\*\/\s*$/.test(lines[row - 2] ?? '')) return false;
  let start = row - 2;
  while (start > 0 && !/^\s*\/\*/.test(lines[start] ?? '')) start--;
  const comment = lines.slice(start, row - 1).join('\n');
  return (
    /^\s*\/\*\*/.test(comment) &&
    !/@(?:file|fileoverview|overview|module|packageDocumentation|licen[cs]e)\b|copyright/i.test(comment)
  );
}

/** Decorators and attributes before a definition, which its signature leaves out. */
const annotations = /^(?:@(?!interface\b)[\w.]+(?:\((?:[^()]|\([^()]*\))*\))? |#?\[[^\]]*\]+ ?)+/;

/** A signature on one line, without decorators and the bracket that opens the body. */
function oneLine(signature: string): string {
  const line = signature
    .slice(0, 4 * maximumSignatureLength)
    .replace(/\s+/g, ' ')
    .replace(annotations, '')
    .replace(/\s*(?:=>\s*)?[{:]?\s*$/, '')
    .trim();
  return line.length > maximumSignatureLength ? `${line.slice(0, maximumSignatureLength - 1)}…` : line;
}

/** The first and the last row of `node`; some grammars end a node at the beginning of the next line. */
function rowsOf(node: Node): [number, number] {
  const start = node.startPosition.row;
  const end = node.endPosition;
  return [start, end.column === 0 && end.row > start ? end.row - 1 : end.row];
}

/** Marks the rows of a comment or decorator that stands alone on its line: they belong to the definition below. */
function noteAttachedRows(node: Node, lines: readonly string[], rows: Set<number>): void {
  const {row, column} = node.startPosition;
  const before = (lines[row] ?? '').slice(0, column);
  if (before.trim() !== '' && !rows.has(row)) return;
  for (let at = row; at <= rowsOf(node)[1]; at++) rows.add(at);
}
