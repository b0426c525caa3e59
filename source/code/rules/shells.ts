import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';

/** Finds the functions and global variables of shell scripts (Bash and its relatives). */
export const bashRules: OutlineRules = {
  wrappers: new Set([]),
  attached: new Set(['comment']),
  definitions: {
    function_definition(node, place) {
      const nameNode = node.childForFieldName('name');
      const name = place.textOf(nameNode);
      return {kind: 'function', name, nameNode, body: node.childForFieldName('body'), exported: !name.startsWith('_')};
    },
    variable_assignment(node, place) {
      if (place.isLocal) return undefined;
      const nameNode = node.childForFieldName('name');
      return {kind: 'variable', name: place.textOf(nameNode), nameNode, isMinor: true, exported: true};
    },
  },
};

/** Finds the functions, classes and enums of PowerShell scripts. */
export const powershellRules: OutlineRules = {
  wrappers: new Set(['statement_list']),
  isGroup: () => true,
  attached: new Set(['comment']),
  definitions: {
    function_statement: (node, place) => define(node, place, 'function', 'function_name'),
    class_statement: (node, place) => ({...define(node, place, 'class', 'simple_name'), isContainer: true}),
    class_method_definition: (node, place) => define(node, place, 'method', 'simple_name'),
    enum_statement: (node, place) => define(node, place, 'type', 'simple_name'),
  },
};

/** A definition whose name is a child of the type `nameType`, since the grammar has no field for it. */
function define(node: Node, place: Place, kind: Definition['kind'], nameType: string): Definition {
  const nameNode = node.namedChildren.find(child => child.type === nameType) ?? null;
  const body = node.namedChildren.find(child => child.type === 'script_block') ?? null;
  return {kind, name: place.textOf(nameNode), nameNode, body, exported: true};
}
