import {describe, expect, it} from 'vitest';
import type {PromptTier} from '../../source/agent/agent-event.ts';
import {briefTool} from '../../source/agent/brief-tools.ts';
import {createDelegateTool} from '../../source/agent/delegate-tool.ts';
import {parseParameterSize, prefixTokens, promptTier} from '../../source/agent/prompt-tier.ts';
import {buildPrefix} from '../../source/agent/system-prompt.ts';
import {estimateTokens} from '../../source/agent/token-estimate.ts';
import type {ToolCallMode} from '../../source/agent/tool-calls.ts';
import {createDeleteFile} from '../../source/tools/delete-file.ts';
import {createEditFile} from '../../source/tools/edit-file.ts';
import {createListFiles} from '../../source/tools/list-files.ts';
import {createMoveFile} from '../../source/tools/move-file.ts';
import {createReadFile} from '../../source/tools/read-file.ts';
import {createReadOutput} from '../../source/tools/read-output.ts';
import {createRecall} from '../../source/tools/recall.ts';
import {createRemember} from '../../source/tools/remember.ts';
import {createRunCommand} from '../../source/tools/run-command.ts';
import {createSearchCode} from '../../source/tools/search-code.ts';
import {createSearchFiles} from '../../source/tools/search-files.ts';
import {createTodo} from '../../source/tools/todo.ts';
import type {Tool} from '../../source/tools/tool.ts';
import {createWriteFile} from '../../source/tools/write-file.ts';

const guard = {
  check: () => ({decision: 'allow' as const, kind: 'folder', relativePath: '.', reason: ''}),
  readText: async () => ({ok: true as const, text: '', sizeBytes: 0}),
};
const files = async () => [];
const nothing = {} as never;
const profile = (name: string) => ({
  name,
  description: `${name} of things, with a description of the usual length`,
  tools: [],
  model: 'primary' as const,
  instructions: 'x',
});
/** Every tool of today; only what models are told of them counts here. */
const allTools = [
  createSearchFiles({files, reader: guard, guard, workspaceRoot: '/'}),
  createReadFile({files: guard}),
  createSearchCode({search: async () => []}),
  createListFiles({files, guard}),
  createEditFile({hands: nothing, seen: nothing}),
  createWriteFile({hands: nothing, seen: nothing}),
  createDeleteFile({hands: nothing, seen: nothing}),
  createMoveFile({hands: nothing, seen: nothing}),
  createTodo(),
  createRunCommand(nothing),
  createReadOutput(nothing),
  createRecall(nothing),
  createRemember(nothing),
  createDelegateTool({
    profiles: ['analyst', 'coder', 'prompt-engineer', 'reviewer', 'tester'].map(profile),
    changesThings: () => true,
    run: nothing,
  }),
] as Tool[];
const told = (given: readonly Tool[], tier: PromptTier) =>
  given
    .map(tool => briefTool(tool, tier))
    .map(({name, description, inputSchema}) => ({name, description, inputSchema}));
const readers = ['search-files', 'read-file', 'search-code', 'list-files'];
const tools = told(
  allTools.filter(({name}) => readers.includes(name)),
  'large',
);
const base = {tools, projectName: 'a-project-with-a-rather-long-name', operatingSystem: 'Linux'};
const tiers = ['small', 'middle', 'large'] as const;
const modes: ToolCallMode[] = ['native', 'json', 'text'];

describe('the fixed prefix', () => {
  const needed = {
    small: ['read-file', 'search-files', 'edit-file', 'write-file', 'run-command'],
    middle: [...readers, 'edit-file', 'write-file', 'run-command', 'read-output', 'delegate', 'recall', 'remember'],
    large: allTools.map(({name}) => name),
  };

  const formats = ['edit-file', 'write-file'] as const;
  it.each(tiers.flatMap(tier => modes.flatMap(mode => formats.map(editFormat => [tier, mode, editFormat] as const))))(
    'of the %s tier stays within its limit in %s mode, out of every tool of today, and keeps what work needs, with changes by %s',
    (tier, mode, editFormat) => {
      const prefix = buildPrefix({...base, tools: told(allTools, tier), tier, mode, editFormat});
      const sent = mode === 'native' ? JSON.stringify(prefix.tools) : '';
      expect(prefix.tokens).toBe(estimateTokens(prefix.systemText) + estimateTokens(sent));
      expect(prefix.tokens).toBeLessThanOrEqual(prefixTokens[tier]);
      expect(prefix.tools.map(({name}) => name)).toEqual(expect.arrayContaining(needed[tier]));
      // A second measure, without the estimator: three characters are never less than a token of English and JSON.
      expect((prefix.systemText.length + sent.length) / 3.3).toBeLessThanOrEqual(prefixTokens[tier]);
    },
  );

  it('tells smaller models less of a tool, never more than it takes', () => {
    for (const tool of allTools) {
      const large = briefTool(tool, 'large');
      expect(large).toBe(tool);
      const {properties = {}, required = []} = briefTool(tool, 'small').inputSchema as {
        properties?: Record<string, object>;
        required?: string[];
      };
      const sample: Record<string, unknown> = Object.fromEntries(
        Object.keys(properties).map(name => [name, 'analyst']),
      );
      if ('startLine' in sample) sample.startLine = 1;
      if (!['todo', 'read-output'].includes(tool.name)) expect(tool.check(sample)).toMatchObject({ok: true});
      for (const name of required) expect(properties).toHaveProperty(name);
    }
  });

  it('says that files can be changed only where they can', () => {
    for (const tier of ['middle', 'large'] as const) {
      const withHands = buildPrefix({...base, tools: told(allTools, tier), tier, mode: 'native'}).systemText;
      expect(withHands).toContain('Change only what was asked');
      expect(buildPrefix({...base, tier, mode: 'native'}).systemText).toContain('You cannot change files here');
    }
  });

  it.each(tiers)('leaves out and names what the %s tier has no room for, keeping what matters most', tier => {
    const many = Array.from({length: 200}, (_, index) => ({
      name: `extra-${index}`,
      description: 'x'.repeat(80),
      inputSchema: {type: 'object'},
    }));
    const prefix = buildPrefix({...base, tools: [...many, ...tools], tier, mode: 'native'});
    expect(prefix.tokens).toBeLessThanOrEqual(prefixTokens[tier]);
    expect(prefix.hiddenTools.length + prefix.tools.length).toBe(204);
    expect(prefix.hiddenTools.length).toBeGreaterThan(0);
    expect(prefix.tools.map(({name}) => name)).toEqual(expect.arrayContaining(['read-file', 'search-files']));
  });

  it('tells the whole shape of an input where the server has no form of its own', () => {
    const edit = {
      name: 'edit',
      description: 'Edits.',
      inputSchema: {
        type: 'object',
        properties: {
          edits: {
            type: 'array',
            items: {type: 'object', properties: {old: {type: 'string'}, all: {type: 'boolean'}}, required: ['old']},
          },
          state: {type: 'string', enum: ['open', 'done']},
        },
        required: ['edits'],
      },
    };
    const {systemText} = buildPrefix({...base, tools: [edit], tier: 'middle', mode: 'text'});
    expect(systemText).toContain('- edit {edits: [{old: string, all?: boolean}], state?: "open"|"done"}: Edits.');
  });

  it('is the same bytes for the same input, whatever the order of the tools, and holds no date', () => {
    for (const tier of tiers) {
      const one = buildPrefix({...base, tier, mode: 'text'});
      const other = buildPrefix({...base, tier, mode: 'text', tools: [...tools].reverse()});
      expect(other).toEqual(one);
      expect(one.systemText).not.toMatch(/20\d\d|\d\d:\d\d/);
    }
  });

  it.each(tiers)('of the %s tier says what a mind with nothing else has to know', tier => {
    const {systemText} = buildPrefix({...base, tier, mode: 'text'});
    for (const needed of [
      'coding assistant',
      base.projectName,
      '`path:line`',
      'do not know',
      'data',
      'instruction',
      '<tool_call>',
      'read-file {path: string',
    ]) {
      expect(systemText).toContain(needed);
    }
  });

  it('speaks of no tools where none are offered', () => {
    for (const tier of tiers)
      expect(buildPrefix({...base, tier}).systemText).not.toMatch(/search-code|read-file|<tool_call>/);
  });

  it('adds the user’s own words at the end', () => {
    expect(buildPrefix({...base, tier: 'small', extra: 'Talk like a pirate.'}).systemText).toMatch(
      /\n\nThe user adds:\nTalk like a pirate\.$/,
    );
  });
});

describe('the tier of a model', () => {
  it.each([
    ['ollama:qwen2.5-coder:1.5b', undefined, 'small'],
    ['ollama:phi3:3.8b-mini', undefined, 'small'],
    ['ollama:gemma3:4b', undefined, 'small'],
    ['ollama:qwen2.5-coder:7b', undefined, 'middle'],
    ['ollama:qwen2.5-coder:14b-instruct-q4_K_M', undefined, 'middle'],
    ['ollama:qwen2.5-coder:32b', undefined, 'large'],
    ['ollama:mixtral:8x7b', undefined, 'large'],
    ['ollama:qwen2.5-coder', undefined, 'middle'],
    ['ollama:qwen2.5-coder', 1.5, 'small'],
    ['ollama:big:1b', 70, 'large'],
    ['openai:gpt-4o', undefined, 'large'],
    ['openai:local-llama-3-8b', undefined, 'middle'],
    ['anthropic:claude-sonnet-4', undefined, 'large'],
  ])('%s of %s billion is %s', (id, parameterBillions, tier) => {
    expect(promptTier({id, parameterBillions})).toBe(tier);
  });

  it('is lower in a window in which a longer system prompt would leave too little for the work', () => {
    const tierIn = (id: string, windowTokens: number) => promptTier({id}, windowTokens);
    expect([4_096, 8_192, 32_768].map(window => tierIn('ollama:qwen2.5-coder:7b', window))).toEqual([
      'small',
      'middle',
      'middle',
    ]);
    expect([4_096, 8_192, 32_768].map(window => tierIn('openai:gpt-4', window))).toEqual(['small', 'middle', 'large']);
  });

  it.each([
    ['7.6B', 7.6],
    ['494.03M', 0.49403],
    ['8x7b', 56],
    ['', undefined],
    ['q4', undefined],
    ['bert', undefined],
  ])('reads %s as %s', (text, billions) => {
    const found = parseParameterSize(text);
    expect(found && Math.round(found * 1e6) / 1e6).toBe(billions);
  });
});
