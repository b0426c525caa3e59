import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import type {TodoItem, Tool} from './tool.ts';

/** The whole task list as it is now. */
export interface TodoInput {
  items: TodoItem[];
}

/** One task: a text of at most 300 characters and how far it is. */
const itemSchema: InputSchema = {
  type: 'object',
  properties: {
    text: {type: 'string', minLength: 1, maxLength: 300},
    state: {type: 'string', enum: ['open', 'active', 'done']},
  },
  required: ['text', 'state'],
  additionalProperties: false,
};

/** What a model gives: at most 50 tasks. */
const schema: InputSchema = {
  type: 'object',
  properties: {items: {type: 'array', maxItems: 50, items: itemSchema}},
  required: ['items'],
  additionalProperties: false,
};

/** How each task is marked on the list. */
const marks = {open: '[ ]', active: '[>]', done: '[x]'};

/**
 * The tool `todo`, with which a model shows the user its task list: what it is about to do and what is done. Each call
 * gives the whole list; the screen shows the last one.
 */
export function createTodo(): Tool<TodoInput> {
  return {
    name: 'todo',
    description: 'Show the user your task list; give all of it each time. For work of three steps or more.',
    inputSchema: shownSchema(schema),
    effect: 'read',
    check: input => checkInput(schema, input),
    permissions: () => [],
    async run({items}) {
      const list = items.map(({text, state}) => ({text: sanitizeLine(text), state}));
      const done = list.filter(({state}) => state === 'done').length;
      const active = list.find(({state}) => state === 'active');
      return {
        ok: true,
        content:
          list.length === 0 ? 'The list is empty.' : list.map(({text, state}) => `${marks[state]} ${text}`).join('\n'),
        summary: `${done} of ${list.length} done${active ? `: ${active.text}` : ''}`,
        details: {kind: 'todo', items: list},
      };
    },
  };
}
