import type {Node} from 'web-tree-sitter';
import {cleanDocstring} from '../documentation.ts';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {keyedEntry, memberEntry, rowEntry} from '../table-entries.ts';

/** In Python a name that begins with one underscore counts as private. */
const isPublic = (name: string) => !name.startsWith('_') || name.startsWith('__');

/**
 * Finds the functions, classes and module constants of Python code, with their docstrings. What begins with one
 * underscore counts as private.
 */
export const pythonRules: OutlineRules = {
  wrappers: new Set(['decorated_definition', 'expression_statement']),
  attached: new Set(['comment']),
  definitions: {
    function_definition: (node, place) => ({
      ...define(node, place, place.enclosing?.kind === 'class' ? 'method' : 'function'),
      isSignature: /^@(?:\w+\.)?overload\b/.test(place.textOf(place.statement).slice(0, 60)),
    }),
    class_definition: (node, place) => ({...define(node, place, 'class'), isContainer: true}),
    assignment(node, place) {
      const left = node.childForFieldName('left');
      if (left?.type !== 'identifier') return undefined;
      if (place.enclosing) return place.enclosing.kind === 'class' ? memberEntry(node, place) : undefined;
      const name = place.textOf(left);
      return {
        kind: 'variable',
        name,
        nameNode: left,
        isMinor: true,
        exported: isPublic(name),
        body: node.childForFieldName('right'),
      };
    },
    pair: keyedEntry,
    tuple: rowEntry,
    call: rowEntry,
    type_alias_statement: (node, place) => ({
      kind: 'type',
      name: place.textOf(node.childForFieldName('left')),
      isMinor: true,
      exported: true,
    }),
  },
};

/** A definition by its `name`, with its docstring and whether other files may use it. */
function define(node: Node, place: Place, kind: Definition['kind']): Definition {
  const nameNode = node.childForFieldName('name');
  const name = place.textOf(nameNode);
  const body = node.childForFieldName('body');
  return {
    kind,
    name,
    nameNode,
    body,
    exported: isPublic(name) && !place.isLocal,
    documentation: docstringOf(body, place),
  };
}

/** The text that begins a function's or class's body, or ''. */
function docstringOf(body: Node | null, place: Place): string {
  const first = body?.namedChildren.find(child => child.type !== 'comment');
  const literal = first?.type === 'expression_statement' ? first.namedChildren[0] : undefined;
  return literal?.type === 'string' ? cleanDocstring(place.textOf(literal)) : '';
}
