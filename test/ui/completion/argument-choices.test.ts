import {describe, expect, it} from 'vitest';
import type {ArgumentChoice} from '../../../source/ui/commands/slash-command.ts';
import {createArgumentChoices} from '../../../source/ui/completion/argument-choices.ts';
import {createFileFinder} from '../../../source/ui/completion/file-finder.ts';
import type {KeyEvent} from '../../../source/ui/key-event.ts';
import {createPromptField} from '../../../source/ui/prompt-field.ts';
import {createTheme} from '../../../source/ui/theme.ts';

const theme = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});
const key = (name: string, text = ''): KeyEvent => ({name, text, ctrl: false, alt: false, shift: false, sequence: ''});
const choice = (value: string): ArgumentChoice => ({value, detail: ''});

/** A prompt over the commands `/model` and `/session`; `loaded` resolves when a lookup is over. */
function open() {
  const asked: string[] = [];
  let nowMs = 0;
  const found: Record<string, (words: readonly string[]) => Promise<ArgumentChoice[]>> = {
    model: async words => (words.length > 1 ? [] : ['ollama:coder', 'openai:gpt', 'automatic'].map(choice)),
    session: async words =>
      words.length === 1
        ? ['list', 'open'].map(choice)
        : words.length === 2 && words[0] === 'open'
          ? ['aaa', 'abb'].map(choice)
          : [],
    broken: () => Promise.reject(new Error('not there')),
  };
  const choices = createArgumentChoices({
    find: name => {
      const load = found[name];
      if (!load) return undefined;
      return {
        choices(words) {
          asked.push([name, ...words].join(' '));
          return load(words);
        },
      };
    },
    ports: {} as Parameters<typeof createArgumentChoices>[0]['ports'],
    onLoaded: () => prompt.completeAgain(),
    nowMs: () => nowMs,
  });
  const commands = ['model', 'session', 'broken'].map(name => ({name, parameters: '[x]', summary: ''}));
  const files = createFileFinder(['source/model.ts']);
  const prompt = createPromptField({completion: () => ({files, commands, choices})});
  return {
    prompt,
    asked,
    pass: (ms: number) => {
      nowMs += ms;
    },
    type(text: string) {
      for (const character of text) prompt.handleKey(key('text', character));
    },
    /** The open list, once what was asked for is there. */
    async list() {
      await new Promise(resolve => setImmediate(resolve));
      return prompt.lines(60, 10, theme).slice(1);
    },
  };
}

describe('what stands behind the name of a slash command', () => {
  it('is offered as soon as it is looked up, and narrowed by what is typed', async () => {
    const {list, type} = open();
    type('/model ');
    expect(await list()).toEqual(['› ollama:coder', '  openai:gpt', '  automatic']);
    type('o');
    expect(await list()).toEqual(['› ollama:coder', '  openai:gpt', '  automatic']);
    type('p');
    expect(await list()).toEqual(['› openai:gpt']);
  });

  it('is looked up once for a word, and again after a while', async () => {
    const {list, type, asked, pass} = open();
    type('/model ol');
    await list();
    type('l');
    await list();
    expect(asked).toEqual(['model ']);
    pass(60_000);
    type('a');
    expect(await list()).toEqual(['› ollama:coder']);
    expect(asked).toEqual(['model ', 'model ']);
  });

  it('comes word by word with Tab', async () => {
    const {prompt, list, type} = open();
    type('/ses');
    prompt.handleKey(key('tab'));
    expect(prompt.text).toBe('/session ');
    expect(await list()).toEqual(['› list', '  open']);
    prompt.handleKey(key('down'));
    prompt.handleKey(key('tab'));
    expect(prompt.text).toBe('/session open ');
    expect(await list()).toEqual(['› aaa', '  abb']);
    prompt.handleKey(key('tab'));
    expect(prompt.text).toBe('/session open aaa ');
    expect(await list()).toEqual([]);
    expect(prompt.handleKey(key('return'))).toEqual({submit: '/session open aaa'});
  });

  it('is shown again with Tab where Escape closed it', async () => {
    const {prompt, list, type} = open();
    type('/model au');
    await list();
    prompt.handleKey(key('escape'));
    expect(await list()).toEqual([]);
    prompt.handleKey(key('tab'));
    expect(await list()).toEqual(['› automatic']);
  });

  it('needs no list where it is typed whole, has no choice or cannot be looked up', async () => {
    for (const typed of ['/model automatic', '/session rename my name', '/broken ', '/unknown x']) {
      const {list, type} = open();
      type(typed);
      expect([typed, await list()]).toEqual([typed, []]);
    }
  });

  it('is sent with Return as it was typed, the list open or not', async () => {
    const {prompt, list, type} = open();
    type('/model ol');
    await list();
    expect(prompt.handleKey(key('return'))).toEqual({submit: '/model ol'});
  });
});
