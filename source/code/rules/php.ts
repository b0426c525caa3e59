import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {memberEntry} from '../table-entries.ts';

/** Finds the classes, functions and other definitions of PHP code. What is not private counts as exported. */
export const phpRules: OutlineRules = {
  wrappers: new Set([]),
  attached: new Set(['comment']),
  definitions: {
    namespace_definition: (node, place) =>
      node.childForFieldName('body') ? {...define(node, place, 'module'), isContainer: true} : undefined,
    class_declaration: (node, place) => ({...define(node, place, 'class'), isContainer: true}),
    trait_declaration: (node, place) => ({...define(node, place, 'class'), isContainer: true}),
    interface_declaration: (node, place) => ({...define(node, place, 'interface'), isContainer: true}),
    enum_declaration: (node, place) => ({...define(node, place, 'type'), isContainer: true}),
    function_definition: (node, place) => define(node, place, 'function'),
    method_declaration: (node, place) => define(node, place, 'method'),
    enum_case: memberEntry,
    const_declaration(node, place) {
      const element = node.namedChildren.find(child => child.type === 'const_element');
      if (place.enclosing) return element && memberEntry(element, place);
      const name = place.textOf(element?.namedChildren[0]);
      return {kind: 'variable', name, isMinor: true, exported: true};
    },
  },
};

/** A definition by its `name`; what is not private can be used elsewhere. */
function define(node: Node, place: Place, kind: Definition['kind']): Definition {
  const nameNode = node.childForFieldName('name');
  const visibility = place.textOf(node.namedChildren.find(child => child.type === 'visibility_modifier'));
  return {
    kind,
    name: place.textOf(nameNode),
    nameNode,
    body: node.childForFieldName('body'),
    exported: visibility !== 'private',
  };
}
