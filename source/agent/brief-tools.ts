import type {Tool} from '../tools/tool.ts';
import type {PromptTier} from './agent-event.ts';

interface Brief {
  description: string;
  /** The fields that are told, in this order; what is left out may be given all the same. */
  fields: readonly string[];
  /** The same for models that are told more. */
  alsoMiddle?: boolean;
}

/** Tools told in fewer words: a small model follows a short description better, and every word of it is paid for in each request. */
const briefs: Readonly<Record<string, Brief>> = {
  'read-file': {description: 'Read 400 lines of a file.', fields: ['path', 'startLine']},
  'search-files': {description: 'Find lines by regex.', fields: ['pattern']},
  'search-code': {description: 'Find code by topic or name.', fields: ['query']},
  'list-files': {description: 'List files of a folder.', fields: ['path']},
  'edit-file': {
    description: 'Replace text that stands once in a file.',
    fields: ['path', 'oldText', 'newText'],
    alsoMiddle: true,
  },
  'write-file': {description: 'Write a whole file.', fields: ['path', 'content']},
  'run-command': {description: 'Run bash in the project.', fields: ['command']},
  delegate: {
    description: 'Give a task to a fresh agent; `task` is all it knows.',
    fields: ['profile', 'task'],
    alsoMiddle: true,
  },
};

/** `tool` as a model of that tier is told it; what it takes and does is the same. */
export function briefTool(tool: Tool, tier: PromptTier): Tool {
  const brief = briefs[tool.name];
  if (!brief || tier === 'large' || (tier === 'middle' && !brief.alsoMiddle)) return tool;
  const {properties = {}, required = []} = tool.inputSchema as {
    properties?: Record<string, object>;
    required?: string[];
  };
  // A field that is not the tool's own is text: `edit-file` takes a single edit without its list.
  const shown = brief.fields.map(name => [name, withoutWords(properties[name] ?? {type: 'string'})] as const);
  const needed = brief.fields.filter(name => required.includes(name) || !(name in properties));
  const inputSchema = {
    type: 'object',
    properties: Object.fromEntries(shown),
    ...(needed.length > 0 && {required: needed}),
  };
  return Object.assign(Object.create(tool), {description: brief.description, inputSchema}) as Tool;
}

function withoutWords(field: object): object {
  const {description: _description, ...rest} = field as {description?: string};
  return rest;
}
