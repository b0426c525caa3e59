import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {memberEntry} from '../table-entries.ts';

/**
 * Finds the classes, methods and other definitions of Java code. What is public or protected, or stands in an interface
 * and is not private, counts as exported.
 */
export const javaRules: OutlineRules = {
  wrappers: new Set([]),
  attached: new Set(['line_comment', 'block_comment']),
  definitions: {
    class_declaration: container('class'),
    record_declaration: container('class'),
    interface_declaration: container('interface'),
    annotation_type_declaration: container('interface'),
    enum_declaration: container('type'),
    module_declaration: (node, place) => define(node, place, 'module'),
    method_declaration: (node, place) => define(node, place, 'method'),
    enum_constant: memberEntry,
    field_declaration: (node, place) => {
      const declared = node.childForFieldName('declarator');
      const definition = declared && memberEntry(declared, place);
      return definition ?? undefined;
    },
    constructor_declaration: (node, place) => define(node, place, 'method'),
    compact_constructor_declaration: (node, place) => define(node, place, 'method'),
  },
};

/** A definition whose members are chunks of their own. */
function container(kind: 'class' | 'interface' | 'type') {
  return (node: Node, place: Place): Definition => ({...define(node, place, kind), isContainer: true});
}

/** A definition by its `name`, and whether other files can use it. */
function define(node: Node, place: Place, kind: Definition['kind']): Definition {
  const nameNode = node.childForFieldName('name');
  const modifiers = place.textOf(node.namedChildren.find(child => child.type === 'modifiers'));
  const exported =
    /\b(?:public|protected)\b/.test(modifiers) ||
    (place.enclosing?.kind === 'interface' && !/\bprivate\b/.test(modifiers));
  return {kind, name: place.textOf(nameNode), nameNode, body: node.childForFieldName('body'), exported};
}
