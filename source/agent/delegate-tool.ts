import {checkInput, type InputSchema, shownSchema} from '../tools/check-input.ts';
import type {Tool, ToolContext, ToolResult} from '../tools/tool.ts';
import type {AgentProfile} from './agent-profile.ts';

/** What the model says when it hands over work: to which agent, and what it is to do. */
interface DelegateInput {
  profile: string;
  task: string;
}

/** Which sub-agents there are, and what lets one work. */
export interface DelegateToolOptions {
  /** At least one. */
  profiles: readonly AgentProfile[];
  /** Whether an agent of that profile can change anything, and so has to work alone. */
  changesThings(profile: AgentProfile): boolean;
  /** Lets an agent do the task; its last words are the content. */
  run(profile: AgentProfile, task: string, context: ToolContext): Promise<ToolResult>;
}

/**
 * An agent's work ends after an hour at the latest: otherwise it has as long as its steps and the turn it works for
 * allow.
 */
const longestWorkMs = 60 * 60_000;

/**
 * The tool `delegate`: lets the model hand a task to a fresh sub-agent that knows nothing but the task, and answers
 * with one message. Judged as reading, because each call of that agent is judged by itself.
 */
export function createDelegateTool({profiles, changesThings, run}: DelegateToolOptions): Tool<DelegateInput> {
  const names = profiles.map(({name}) => name).sort();
  const schema: InputSchema = {
    type: 'object',
    properties: {
      profile: {type: 'string', enum: names},
      task: {type: 'string', minLength: 1, maxLength: 20_000},
    },
    required: ['profile', 'task'],
    additionalProperties: false,
  };
  const profileOf = (name: string) => profiles.find(profile => profile.name === name) as AgentProfile;
  const list = names.map(name => `${name}: ${profileOf(name).description}`).join(' ');
  return {
    name: 'delegate',
    description: `Give a self-contained task to a fresh agent; it knows only what \`task\` says and returns one report. ${list}`,
    inputSchema: shownSchema(schema),
    effect: 'read',
    timeoutMs: longestWorkMs,
    check: input => checkInput(schema, input),
    alone: ({profile}) => changesThings(profileOf(profile)),
    permissions: () => [],
    run: ({profile, task}, context) => run(profileOf(profile), task, context),
  };
}
