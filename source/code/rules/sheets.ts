import type {Node} from 'web-tree-sitter';
import type {Definition, OutlineRules, Place} from '../outline.ts';
import {memberEntry} from '../table-entries.ts';

/** Finds the rules of a style sheet (CSS): small ones are grouped, a large one and an at-rule stand for themselves. */
export const cssRules: OutlineRules = {
  wrappers: new Set([]),
  attached: new Set(['comment']),
  definitions: {
    rule_set: rule,
    media_statement: rule,
    supports_statement: rule,
    keyframes_statement: rule,
    at_rule: rule,
  },
};

/** A rule, named by its selectors or its at-rule. */
function rule(node: Node, place: Place): Definition {
  const block = node.namedChildren.find(child => child.type === 'block' || child.type === 'keyframe_block_list');
  const text = place.textOf(node).slice(0, block ? block.startIndex - node.startIndex : 200);
  const name = text.replace(/\s+/g, ' ').trim();
  return {kind: 'section', name, separator: ' > ', body: block ?? null, isMinor: true, signature: name.slice(0, 300)};
}

/** Finds the sections of INI files and their relatives: one section, one definition. */
export const iniRules: OutlineRules = {
  wrappers: new Set([]),
  attached: new Set(['comment']),
  definitions: {
    section(node, place) {
      const nameNode = node.namedChildren.find(child => child.type === 'section_name');
      const name = place
        .textOf(nameNode)
        .trim()
        .replace(/^\[|\]$/g, '');
      return {kind: 'section', name, nameNode: nameNode ?? null, isMinor: true, signature: `[${name}]`};
    },
    setting(node, place) {
      const nameNode = node.namedChildren.find(child => child.type === 'setting_name');
      const definition = memberEntry(nameNode ?? node, place);
      return definition && {...definition, kind: 'data'};
    },
  },
};
