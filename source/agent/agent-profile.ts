/** Which of the configured models an agent works with; each falls back to the primary one. */
export type ModelSlot = 'primary' | 'code' | 'analysis';

/** A kind of agent that work can be handed to (a sub-agent): its tools, its model and what it is told. */
export interface AgentProfile {
  /** kebab-case. */
  name: string;
  /** One line that says when to choose it. */
  description: string;
  /** Names of the tools it may use, as far as its parent may. */
  tools: readonly string[];
  model: ModelSlot;
  /** What it is told beside the rules for everybody. */
  instructions: string;
}

/** A profile that was read, or why it cannot be used. */
export type ParsedProfile = {ok: true; profile: AgentProfile} | {ok: false; problem: string};

const slots: readonly ModelSlot[] = ['primary', 'code', 'analysis'];
/** The fields that the front matter of a profile may have. */
const keys = ['name', 'description', 'tools', 'model'];
/** The longest description of a profile, in characters: it is part of every request. */
const longestDescription = 200;
/** The longest instructions of a profile, in characters: they are read in every request of that agent. */
const longestInstructions = 8_000;

/**
 * Reads the file that defines a sub-agent: Markdown with front matter of `name`, `description`, `tools` (names with
 * commas between them) and `model` (`primary` when absent); the text below it instructs the agent. What is not
 * understood is a problem, never a guess.
 */
export function parseProfile(text: string): ParsedProfile {
  const fail = (problem: string): ParsedProfile => ({ok: false, problem});
  const parts = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)([\s\S]*)$/.exec(text.replaceAll('\r\n', '\n'));
  if (!parts) return fail('it does not begin with front matter between two lines of `---`');
  const [, head = '', body = ''] = parts;
  const fields = new Map<string, string>();
  for (const line of head.split('\n')) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const field = /^([a-z]+)[ \t]*:[ \t]*(.*)$/.exec(line);
    const [, key = '', value = ''] = field ?? [];
    if (!keys.includes(key)) {
      return fail(`unexpected line \`${line.slice(0, 80)}\`, expected \`KEY: VALUE\` with one of ${keys.join(', ')}`);
    }
    // Quotes around a value are no part of it.
    fields.set(key, value.trim().replace(/^(["'])(.*)\1$/, '$2'));
  }
  const name = fields.get('name') ?? '';
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
    return fail(`\`name\` is \`${name.slice(0, 80)}\`, expected lower-case letters, digits and hyphens`);
  }
  const description = fields.get('description') ?? '';
  if (description === '' || description.length > longestDescription) {
    return fail(`\`description\` has ${description.length} characters, expected 1 to ${longestDescription}`);
  }
  // A list may stand in brackets.
  const tools = (fields.get('tools') ?? '')
    .replace(/^\[(.*)\]$/, '$1')
    .split(',')
    .map(tool => tool.trim())
    .filter(tool => tool !== '');
  const odd = tools.find(tool => !/^[a-z][a-z0-9-]*$/.test(tool));
  if (odd !== undefined) return fail(`\`tools\` has \`${odd.slice(0, 80)}\` in it, expected names of tools`);
  const model = slots.find(slot => slot === (fields.get('model') ?? 'primary'));
  if (!model) return fail(`\`model\` is \`${fields.get('model')?.slice(0, 80)}\`, expected one of ${slots.join(', ')}`);
  const instructions = body.trim();
  if (instructions === '' || instructions.length > longestInstructions) {
    return fail(`the instructions have ${instructions.length} characters, expected 1 to ${longestInstructions}`);
  }
  return {ok: true, profile: {name, description, tools, model, instructions}};
}
