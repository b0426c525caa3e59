import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {keyedEntry} from '../table-entries.ts';

/**
 * Finds the classes, methods and constants of Ruby code, with the blocks of RSpec, Minitest and Rake as named
 * definitions.
 */
export const rubyRules: OutlineRules = {
  wrappers: new Set([]),
  attached: new Set(['comment']),
  definitions: {
    module: (node, place) => container(node, place, 'module'),
    class: (node, place) => container(node, place, 'class'),
    singleton_class: () => ({kind: 'class', name: 'self', isContainer: true, exported: true}),
    pair: keyedEntry,
    method: method,
    singleton_method: method,
    assignment(node, place) {
      const left = node.childForFieldName('left');
      if (place.isLocal || left?.type !== 'constant') return undefined;
      return {kind: 'variable', name: place.textOf(left), nameNode: left, isMinor: true, exported: true};
    },
    call(node, place) {
      const block = node.childForFieldName('block');
      const callee = place.textOf(node.childForFieldName('method'));
      const isSuite = /^(?:describe|context|feature|shared_examples|shared_context|namespace)$/.test(callee);
      if (!block || (!isSuite && !/^(?:it|specify|scenario|test|should|task|before|after|let!?|subject)$/.test(callee)))
        return undefined;
      const title = place.textOf(node.childForFieldName('arguments')?.namedChildren[0]);
      return {
        kind: isSuite ? 'module' : /^(?:it|specify|scenario|test|should)$/.test(callee) ? 'test' : 'function',
        name: title.replace(/^['":]|['"]$/g, '') || callee,
        separator: ' > ',
        body: block,
        isContainer: isSuite,
      };
    },
  },
};

/** A class or module, whose members are chunks of their own. */
function container(node: Node, place: Place, kind: 'module' | 'class'): Definition {
  const nameNode = node.childForFieldName('name');
  return {
    kind,
    name: place.textOf(nameNode),
    nameNode,
    body: node.childForFieldName('body'),
    isContainer: true,
    exported: true,
  };
}

/**
 * A method, or a function where no class or module is around it. A name that begins with an underscore counts as
 * private.
 */
function method(node: Node, place: Place): Definition {
  const nameNode = node.childForFieldName('name');
  const name = place.textOf(nameNode);
  const isMember = place.enclosing?.kind === 'class' || place.enclosing?.kind === 'module';
  return {
    kind: isMember ? 'method' : 'function',
    name,
    nameNode,
    body: node.childForFieldName('body'),
    exported: !name.startsWith('_'),
  };
}
