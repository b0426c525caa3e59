import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {memberEntry, rowEntry} from '../table-entries.ts';

/**
 * Finds the functions, types and other definitions of Rust code. The functions of `impl Trait for Type` belong to
 * `Type`. What is marked `pub` counts as exported.
 */
export const rustRules: OutlineRules = {
  wrappers: new Set([]),
  attached: new Set(['line_comment', 'block_comment', 'attribute_item']),
  definitions: {
    function_item: callable,
    function_signature_item: callable,
    struct_item: (node, place) => define(node, place, 'class'),
    union_item: (node, place) => define(node, place, 'class'),
    enum_item: (node, place) => define(node, place, 'type'),
    type_item: (node, place) => ({...define(node, place, 'type'), isMinor: true}),
    trait_item: (node, place) => ({...define(node, place, 'interface'), isContainer: true}),
    mod_item: (node, place) =>
      node.childForFieldName('body') ? {...define(node, place, 'module'), isContainer: true} : undefined,
    const_item: minor,
    static_item: minor,
    enum_variant: memberEntry,
    field_declaration: memberEntry,
    tuple_expression: rowEntry,
    call_expression: rowEntry,
    macro_definition: (node, place) => ({...define(node, place, 'function'), exported: true}),
    impl_item(node, place) {
      const type = node.childForFieldName('type');
      const name = place.textOf(type).replace(/<.*/s, '');
      return {
        kind: 'class',
        name,
        nameNode: type,
        body: node.childForFieldName('body'),
        isContainer: true,
        exported: true,
      };
    },
  },
};

/** A definition by its `name`; `pub` makes it known outside. */
function define(node: Node, place: Place, kind: Definition['kind']): Definition {
  const nameNode = node.childForFieldName('name');
  const exported = node.namedChildren.some(child => child.type === 'visibility_modifier');
  return {kind, name: place.textOf(nameNode), nameNode, body: node.childForFieldName('body'), exported};
}

/** A function, or a method inside `impl` or a trait; those of an exported trait are exported too. */
function callable(node: Node, place: Place): Definition {
  const owner = place.enclosing;
  const isMember = owner?.kind === 'class' || owner?.kind === 'interface';
  const definition = define(node, place, isMember ? 'method' : 'function');
  return {...definition, exported: definition.exported || (owner?.kind === 'interface' && owner.exported)};
}

/** A constant or static outside functions; merged with its neighbours unless it is exported. */
function minor(node: Node, place: Place): Definition | undefined {
  if (place.isLocal) return undefined;
  const definition = define(node, place, 'variable');
  return {...definition, isMinor: !definition.exported, body: node.childForFieldName('value')};
}
