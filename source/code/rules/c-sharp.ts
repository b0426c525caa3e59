import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {memberEntry} from '../table-entries.ts';

/**
 * Finds the classes, methods and other definitions of C# code. What is public, protected or internal counts as
 * exported.
 */
export const cSharpRules: OutlineRules = {
  wrappers: new Set([]),
  attached: new Set(['comment']),
  definitions: {
    namespace_declaration: container('module'),
    class_declaration: container('class'),
    struct_declaration: container('class'),
    record_declaration: container('class'),
    interface_declaration: container('interface'),
    enum_declaration: (node, place) => define(node, place, 'type'),
    enum_member_declaration: memberEntry,
    delegate_declaration: (node, place) => define(node, place, 'type'),
    method_declaration: (node, place) => define(node, place, 'method'),
    constructor_declaration: (node, place) => define(node, place, 'method'),
    destructor_declaration: (node, place) => define(node, place, 'method'),
    operator_declaration: (node, place) => ({
      ...define(node, place, 'method'),
      name: `operator ${place.textOf(node.childForFieldName('operator'))}`,
    }),
    property_declaration: longMember,
    event_declaration: longMember,
    indexer_declaration: (node, place) => ({...define(node, place, 'method'), name: 'this[]'}),
    local_function_statement: (node, place) => define(node, place, 'function'),
  },
};

/** A definition whose members are chunks of their own. */
function container(kind: 'module' | 'class' | 'interface') {
  return (node: Node, place: Place): Definition => ({...define(node, place, kind), isContainer: true});
}

/** A definition by its `name`, with whether other files can use it. */
function define(node: Node, place: Place, kind: Definition['kind']): Definition {
  const nameNode = node.childForFieldName('name');
  const modifiers = node.namedChildren.filter(child => child.type === 'modifier').map(child => place.textOf(child));
  const isPrivate = modifiers.includes('private');
  const exported =
    modifiers.some(one => /public|protected|internal/.test(one)) ||
    kind === 'module' ||
    (place.enclosing?.kind === 'interface' && !isPrivate);
  const body = node.childForFieldName('body') ?? node.childForFieldName('accessors');
  return {kind, name: place.textOf(nameNode), nameNode, body, exported};
}

/** A property of a few lines is a field to the reader; one with code in it is a method. */
function longMember(node: Node, place: Place): Definition | undefined {
  return node.endPosition.row - node.startPosition.row >= 3 ? define(node, place, 'method') : memberEntry(node, place);
}
