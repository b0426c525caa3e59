import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {keyedEntry, memberEntry, rowEntry} from '../table-entries.ts';

/** The nodes that are functions as values. */
const functionTypes = new Set(['arrow_function', 'function_expression', 'function', 'generator_function']);
/** Functions of test libraries that group tests. */
const suites = /^(?:describe|suite|context|feature)$/;
/** Functions of test libraries that hold one test. */
const tests = /^(?:it|test|specify|scenario|bench|benchmark|should)$/;
/** Functions of test libraries that run before or after tests. */
const hooks = /^(?:beforeEach|beforeAll|afterEach|afterAll|before|after|setup|teardown)$/;

const field = (node: Node, name: string) => node.childForFieldName(name);

/**
 * Finds the functions, classes, types, constants and tests of JavaScript, TypeScript and TSX code: their grammars name
 * things alike.
 */
export const javascriptRules: OutlineRules = {
  wrappers: new Set([
    'export_statement',
    'lexical_declaration',
    'variable_declaration',
    'expression_statement',
    'ambient_declaration',
    'await_expression',
  ]),
  attached: new Set(['comment', 'decorator']),
  definitions: {
    function_declaration: callable('function'),
    generator_function_declaration: callable('function'),
    function_signature: (node, place) => ({...callable('function')(node, place), isSignature: true}),
    method_definition: callable('method'),
    abstract_method_signature: callable('method'),
    class_declaration: classLike,
    abstract_class_declaration: classLike,
    interface_declaration: (node, place) => named('interface', node, place),
    type_alias_declaration: (node, place) => named('type', node, place),
    enum_declaration: (node, place) => named('type', node, place),
    internal_module: moduleLike,
    module: moduleLike,
    public_field_definition: (node, place) => functionMember(node, place) ?? memberEntry(node, place),
    field_definition: (node, place) => functionMember(node, place) ?? memberEntry(node, place),
    property_signature: memberEntry,
    enum_assignment: memberEntry,
    property_identifier: (node, place) => (node.parent?.type === 'enum_body' ? memberEntry(node, place) : undefined),
    pair: (node, place) => functionMember(node, place) ?? keyedEntry(node, place),
    array: rowEntry,
    object: rowEntry,
    variable_declarator: declarator,
    assignment_expression: assignment,
    call_expression: (node, place) => testBlock(node, place) ?? rowEntry(node, place),
    export_statement: defaultExport,
  },
  *exportedNames(root, textOf) {
    for (const statement of root.namedChildren) {
      if (statement.type !== 'export_statement' || field(statement, 'source')) continue;
      const value = field(statement, 'value');
      if (value?.type === 'identifier') yield textOf(value);
      for (const clause of statement.namedChildren) {
        if (clause.type !== 'export_clause') continue;
        for (const specifier of clause.namedChildren) yield textOf(field(specifier, 'name'));
      }
    }
  },
};

/** A function, or a method where a class is around it. */
function callable(kind: 'function' | 'method') {
  return (node: Node, place: Place): Definition => {
    const isMember = kind === 'method' || place.enclosing?.kind === 'class';
    return {...named(isMember ? 'method' : 'function', node, place), body: field(node, 'body')};
  };
}

/** A definition by its `name`; one without is called `default`, as it is exported. */
function named(kind: Definition['kind'], node: Node, place: Place): Definition {
  const nameNode = field(node, 'name');
  const name = place.textOf(nameNode) || 'default';
  return {kind, name, nameNode, body: field(node, 'body'), exported: isExported(node, place, name)};
}

/** Whether other files can use it: it is exported, or a public member of something that is. */
function isExported(node: Node, place: Place, name: string): boolean {
  if (name.startsWith('#')) return false;
  if (place.statement.type === 'export_statement') return true;
  if (!place.enclosing || place.isLocal) return false;
  const access = node.namedChildren.find(child => child.type === 'accessibility_modifier');
  return place.enclosing.exported && (access === undefined || place.textOf(access) === 'public');
}

/** A class, whose members are chunks of their own. */
function classLike(node: Node, place: Place): Definition {
  return {...named('class', node, place), isContainer: true};
}

/** A namespace or module, without the quotes around its name. */
function moduleLike(node: Node, place: Place): Definition {
  const definition = named('module', node, place);
  return {...definition, name: definition.name.replace(/^['"]|['"]$/g, ''), isContainer: true};
}

/** A class field or a property whose value is a function. */
function functionMember(node: Node, place: Place): Definition | undefined {
  const value = field(node, 'value');
  if (!value || !functionTypes.has(value.type)) return undefined;
  const nameNode = field(node, 'name') ?? field(node, 'property') ?? field(node, 'key');
  const name = place.textOf(nameNode).replace(/^['"]|['"]$/g, '');
  return {kind: 'method', name, nameNode, body: field(value, 'body'), exported: isExported(node, place, name)};
}

/**
 * `const`, `let` and `var` outside functions, and inside them only what holds a function or class. What takes something apart
 * (`const {a} = require('a')`) passes names on.
 */
function declarator(node: Node, place: Place): Definition | undefined {
  const nameNode = field(node, 'name');
  if (nameNode?.type !== 'identifier') return undefined;
  const name = place.textOf(nameNode);
  const exported = isExported(node, place, name);
  const value = unwrapped(field(node, 'value'));
  const shape = value && shapeOf(value);
  if (shape) return {...shape, name, nameNode, exported};
  if (place.isLocal) return undefined;
  const isBare = value === null;
  return {kind: 'variable', name, nameNode, exported, isMinor: !exported, body: valueStart(value), isBare};
}

/** The value of a constant where it may be long: the signature ends before it. */
const valueStart = (value: Node | null) =>
  value && (value.type === 'object' || value.type === 'array' || value.type === 'template_string') ? value : null;

/**
 * What a value makes of the name it is assigned to: a function, a class, an object with functions, or undefined for
 * anything plainer.
 */
function shapeOf(value: Node): Pick<Definition, 'kind' | 'body' | 'isContainer'> | undefined {
  if (functionTypes.has(value.type)) return {kind: 'function', body: field(value, 'body')};
  if (value.type === 'class') return {kind: 'class', body: field(value, 'body'), isContainer: true};
  if (value.type === 'object' && value.namedChildren.some(hasFunction)) {
    return {kind: 'variable', body: value, isContainer: true};
  }
  if (value.type !== 'call_expression') return undefined;
  // memo(() => …), forwardRef(function …): the wrapped function is what is defined.
  const wrapped = (field(value, 'arguments')?.namedChildren ?? []).find(one => functionTypes.has(one.type));
  if (wrapped) return {kind: 'function', body: field(wrapped, 'body')};
  const callee = unwrapped(field(value, 'function'));
  return callee && functionTypes.has(callee.type) ? {kind: 'function', body: field(callee, 'body')} : undefined;
}

/** Whether a member of an object is a function or a method. */
function hasFunction(member: Node): boolean {
  if (member.type === 'method_definition') return true;
  const value = member.type === 'pair' ? field(member, 'value') : null;
  return value !== null && functionTypes.has(value.type);
}

/** A value without brackets, `as`, `satisfies`, `await` and `!` around it. */
function unwrapped(value: Node | null): Node | null {
  let node = value;
  const wrappers = new Set([
    'parenthesized_expression',
    'as_expression',
    'satisfies_expression',
    'await_expression',
    'non_null_expression',
  ]);
  for (let depth = 0; node && wrappers.has(node.type) && depth < 20; depth++) node = node.namedChildren[0] ?? null;
  return node;
}

/** `exports.x = …`, `Cart.prototype.add = function …`, `module.exports = {…}`, `Cart = class …`. */
function assignment(node: Node, place: Place): Definition | undefined {
  const left = field(node, 'left');
  const value = unwrapped(field(node, 'right'));
  if (left?.type === 'identifier' && value) return assignedVariable(left, value, place);
  if (left?.type !== 'member_expression' || !value) return undefined;
  const path = place.textOf(left).replace(/\s+/g, '').slice(0, 200);
  const isExport = /^(?:module\.)?exports\b/.test(path);
  const shape =
    shapeOf(value) ??
    (isExport && !place.isLocal && value.type !== 'identifier'
      ? {kind: 'variable' as const, isMinor: true}
      : undefined);
  if (!shape || (place.isLocal && shape.kind !== 'function')) return undefined;
  // `exports.a` is a name of the file; what stands before another name is what it belongs to.
  const parts = path
    .replace(/^(?:module\.)?exports\.?/, '')
    .replace('.prototype', '')
    .split('.')
    .filter(Boolean);
  const name = parts.pop() ?? 'exports';
  const owner = parts.filter(part => part !== 'this').join('.');
  return {
    ...shape,
    kind: shape.kind === 'function' && owner ? 'method' : shape.kind,
    name,
    nameNode: field(left, 'property'),
    ...(owner && {parentName: owner}),
    exported: isExport,
  };
}

/** A function or class that a variable of the file becomes after its declaration, as where the platform decides which. */
function assignedVariable(nameNode: Node, value: Node, place: Place): Definition | undefined {
  if (place.isLocal || place.enclosing || !(functionTypes.has(value.type) || value.type === 'class')) return undefined;
  const shape = shapeOf(value);
  return shape && {...shape, name: place.textOf(nameNode), nameNode, exported: false};
}

/**
 * A test, a group of tests or a hook, named by its title: `describe('…', () => …)`, `test.each(rows)('…', …)`,
 * `beforeEach(…)`.
 */
function testBlock(node: Node, place: Place): Definition | undefined {
  const words = place.textOf(field(node, 'function')).slice(0, 200);
  const callee = /^[\w$]+/.exec(words)?.[0] ?? '';
  const isSuite = suites.test(callee);
  if (!isSuite && !tests.test(callee) && !hooks.test(callee)) return undefined;
  const given = field(node, 'arguments')?.namedChildren ?? [];
  const callback = given.find(one => functionTypes.has(one.type));
  if (!callback) return undefined;
  const title = given[0];
  const hasTitle = title && title !== callback && !hooks.test(callee);
  return {
    kind: isSuite ? 'module' : tests.test(callee) ? 'test' : 'function',
    name: hasTitle ? place.textOf(title).replace(/^['"`]|['"`]$/g, '') : callee,
    signature: hasTitle ? `${words.replace(/[\s(`][\s\S]*/, '')}(${place.textOf(title).slice(0, 200)})` : callee,
    separator: ' > ',
    body: field(callback, 'body'),
    isContainer: isSuite,
  };
}

/** `export default` of something without a name. */
function defaultExport(node: Node): Definition | undefined {
  const value = unwrapped(field(node, 'value'));
  if (
    !value ||
    (value.type !== 'object' &&
      value.type !== 'call_expression' &&
      !functionTypes.has(value.type) &&
      value.type !== 'class')
  ) {
    return undefined;
  }
  const shape = shapeOf(value) ?? {kind: 'variable' as const, body: value.type === 'object' ? value : null};
  return {...shape, name: 'default', exported: true};
}
