import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {memberEntry, rowEntry} from '../table-entries.ts';

/**
 * Finds the functions, classes and other definitions of C and C++ code. C and C++ share a grammar. What is `static` at
 * the top or `private` by a preceding label is not told apart from the rest of a class.
 */
export const cppRules: OutlineRules = {
  wrappers: new Set([
    'template_declaration',
    'declaration',
    'field_declaration',
    'linkage_specification',
    'declaration_list',
  ]),
  // `extern "C" { … }` holds declarations that have lines of their own.
  isGroup: node => node.type === 'declaration_list' || node.type === 'linkage_specification',
  attached: new Set(['comment']),
  definitions: {
    function_definition: callable,
    declaration,
    field_declaration: declaration,
    class_specifier: recordLike,
    struct_specifier: recordLike,
    union_specifier: recordLike,
    enumerator: memberEntry,
    initializer_list: rowEntry,
    call_expression: rowEntry,
    enum_specifier: (node, place) => (node.childForFieldName('body') ? named(node, place, 'type') : undefined),
    namespace_definition: (node, place) => ({...named(node, place, 'module'), isContainer: true}),
    concept_definition: (node, place) => named(node, place, 'type'),
    alias_declaration: (node, place) => (place.isLocal ? undefined : {...named(node, place, 'type'), isMinor: true}),
    type_definition(node, place) {
      const declarators = node.namedChildren.filter(child => /declarator|type_identifier/.test(child.type));
      const nameNode = declarators.at(-1) ?? null;
      return {
        kind: 'type',
        name: identifierIn(nameNode, place),
        nameNode,
        body: node.childForFieldName('type'),
        isMinor: true,
        exported: true,
      };
    },
    preproc_def: (node, place) => ({...named(node, place, 'variable'), isMinor: true}),
    preproc_function_def: (node, place) => ({...named(node, place, 'function'), body: node.childForFieldName('value')}),
  },
};

/** A definition by its `name`; other files may use it. */
function named(node: Node, place: Place, kind: Definition['kind']): Definition {
  const nameNode = node.childForFieldName('name');
  return {kind, name: place.textOf(nameNode), nameNode, body: node.childForFieldName('body'), exported: true};
}

/** A class, struct or union with a name and a body; a mere mention of its type defines nothing. */
function recordLike(node: Node, place: Place): Definition | undefined {
  if (!node.childForFieldName('body') || !node.childForFieldName('name')) return undefined;
  return {...named(node, place, 'class'), isContainer: true};
}

/** A function or method. A name such as `Cart::add` makes it a method of `Cart`. */
function callable(node: Node, place: Place): Definition | undefined {
  const declarator = functionDeclarator(node.childForFieldName('declarator'));
  const nameNode = declarator?.childForFieldName('declarator') ?? node.childForFieldName('declarator');
  const path = pathOf(nameNode, place);
  const name = path.pop();
  if (!name) return undefined;
  const owner = path.join('::');
  const isMember = owner !== '' || place.enclosing?.kind === 'class';
  return {
    kind: isMember ? 'method' : 'function',
    name,
    nameNode: nameNode ?? null,
    ...(owner && {parentName: owner}),
    body: node.childForFieldName('body'),
    exported: !isStatic(place.statement, place) || isMember,
  };
}

/** A prototype is a function, a constant with a long value a variable; the rest is left to its neighbours. */
function declaration(node: Node, place: Place): Definition | undefined {
  if (place.isLocal) return undefined;
  const declared = node.childForFieldName('declarator');
  if (node.type === 'field_declaration') return field(declared, place);
  if (functionDeclarator(declared)) {
    const definition = callable(node, place);
    return definition && {...definition, body: null, isMinor: true};
  }
  if (declared?.type !== 'init_declarator') return undefined;
  const nameNode = declared.childForFieldName('declarator');
  const name = pathOf(nameNode, place).pop() ?? '';
  return {
    kind: 'variable',
    name,
    nameNode,
    body: declared.childForFieldName('value'),
    isMinor: true,
    exported: !isStatic(node, place),
  };
}

/** A field of a struct or class; what it holds itself, a nested struct or a method, is none. */
function field(declared: Node | null, place: Place): Definition | undefined {
  const name = pathOf(declared, place)[0];
  if (!name || functionDeclarator(declared)) return undefined;
  const definition = declared && memberEntry(declared, place);
  return definition ? {...definition, name} : undefined;
}

/** Whether a function or variable is for its own file alone. */
const isStatic = (node: Node, place: Place) =>
  node.namedChildren.some(child => child.type === 'storage_class_specifier' && place.textOf(child) === 'static');

/**
 * The part of a declaration that holds name and parameters, through pointers and references; at most 12 levels down.
 */
function functionDeclarator(from: Node | null): Node | undefined {
  let node = from;
  for (let depth = 0; node && depth < 12; depth++) {
    if (node.type === 'function_declarator') return node;
    node =
      node.childForFieldName('declarator') ?? node.namedChildren.find(child => /declarator/.test(child.type)) ?? null;
  }
  return undefined;
}

/** `a::B<int>::run` → `a`, `B`, `run`; without pointer stars and template arguments. */
function pathOf(node: Node | null, place: Place): string[] {
  const text = place.textOf(node).replace(/\s+/g, ' ').slice(0, 300);
  if (/\boperator\b/.test(text))
    return [
      ...text
        .slice(0, text.indexOf('operator'))
        .split('::')
        .filter(part => part.trim()),
      text.slice(text.indexOf('operator')),
    ];
  return (text.replace(/<[^<>]*>/g, '').match(/~?[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).filter(part => part !== 'const');
}

/** The name itself, without what it is qualified with. */
const identifierIn = (node: Node | null, place: Place) => pathOf(node, place).pop() ?? '';
