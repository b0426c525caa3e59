import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {keyedEntry, memberEntry} from '../table-entries.ts';

/** In Go a name that begins with a capital letter can be used by other packages. */
const isExported = (name: string) => /^\p{Lu}/u.test(name);

/** Finds the functions, types and other definitions of Go code. A method's parent is the type of its receiver. */
export const goRules: OutlineRules = {
  wrappers: new Set(['type_declaration', 'const_declaration', 'var_declaration', 'const_spec_list', 'var_spec_list']),
  isGroup: node => node.type === 'type_declaration' && node.namedChildCount > 1,
  attached: new Set(['comment']),
  definitions: {
    function_declaration: (node, place) => define(node, place, 'function'),
    method_declaration(node, place) {
      const receiver = /([\p{L}_][\p{L}\p{N}_]*)\s*(?:\[[^\]]*\])?\s*\)$/u.exec(
        place.textOf(node.childForFieldName('receiver')),
      )?.[1];
      return {...define(node, place, 'method'), ...(receiver && {parentName: receiver})};
    },
    type_spec(node, place) {
      const type = node.childForFieldName('type')?.type;
      return define(node, place, type === 'struct_type' ? 'class' : type === 'interface_type' ? 'interface' : 'type');
    },
    type_alias: (node, place) => define(node, place, 'type'),
    const_spec: variable,
    var_spec: variable,
    field_declaration: memberEntry,
    keyed_element: keyedEntry,
  },
};

/** A definition by its `name`, and whether other packages can use it. */
function define(node: Node, place: Place, kind: Definition['kind']): Definition {
  const nameNode = node.childForFieldName('name');
  const name = place.textOf(nameNode);
  const body =
    node.childForFieldName('body') ??
    node.childForFieldName('type')?.namedChildren.find(child => child.type === 'field_declaration_list');
  return {kind, name, nameNode, body: body ?? null, exported: isExported(name)};
}

/** A constant or variable outside functions. */
function variable(node: Node, place: Place): Definition | undefined {
  if (place.isLocal) return undefined;
  const definition = define(node, place, 'variable');
  return {...definition, isMinor: true, body: node.childForFieldName('value')};
}
