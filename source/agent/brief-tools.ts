import type {Tool} from '../tools/tool.ts';
import type {PromptTier} from './agent-event.ts';

/** A tool in few words, for models that a long description would only cost tokens. */
interface Brief {
  description: string;
  /** The fields that are told, in this order; what is left out may be given all the same. */
  fields: readonly string[];
}

/** Tools that are told alike to models of both tiers. */
const editing: Brief = {
  description: 'Replace text that stands once in a file.',
  fields: ['path', 'oldText', 'newText'],
};
const delegating: Brief = {
  description: 'Give a task to a fresh agent; `task` is all it knows.',
  fields: ['profile', 'task'],
};
const remembering: Brief = {
  description: 'Note one fact, decision or wish of the user for later sessions.',
  fields: ['text'],
};

/**
 * Tools told in fewer words to models of the small and the middle tier: a small model follows a short description
 * better, and every word of it is paid for in each request.
 */
const briefs: Record<Exclude<PromptTier, 'large'>, Readonly<Record<string, Brief>>> = {
  small: {
    'read-file': {description: 'Read 400 lines of a file.', fields: ['path', 'startLine']},
    'search-files': {description: 'Find lines by regex.', fields: ['pattern']},
    'search-code': {description: 'Find code by topic or name.', fields: ['query']},
    'list-files': {description: 'List files of a folder.', fields: ['path']},
    'edit-file': editing,
    'write-file': {description: 'Write a whole file.', fields: ['path', 'content']},
    'run-command': {description: 'Run bash in the project.', fields: ['command']},
    delegate: delegating,
    remember: remembering,
  },
  middle: {
    'search-files': {description: 'Find lines by regex.', fields: ['pattern', 'path', 'glob']},
    'list-files': {description: 'List project files below a folder, by glob.', fields: ['path', 'pattern']},
    'edit-file': editing,
    'write-file': {description: 'Write a whole file, new or read before.', fields: ['path', 'content']},
    'run-command': {
      description:
        'Run bash in the project, without input. `background` is for servers: read-output follows. `access` asks to lift the sandbox.',
      fields: ['command', 'background', 'access'],
    },
    'read-output': {description: 'New output of a background command; `stop` ends it.', fields: ['id', 'stop']},
    delegate: delegating,
    remember: remembering,
  },
};

/**
 * Shortens the description and the input of a tool for a model of that tier; what the tool takes and does is the same.
 */
export function briefTool(tool: Tool, tier: PromptTier): Tool {
  const brief = tier === 'large' ? undefined : briefs[tier][tool.name];
  if (!brief) return tool;
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

/** A field of a tool's input without its description, which every request would pay for. */
function withoutWords(field: object): object {
  const {description: _description, ...rest} = field as {description?: string};
  return rest;
}
