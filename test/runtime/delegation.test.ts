import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {askAll, type Chat, call, type FakeProject, openFakeProject, say} from './fake-project.ts';

// Many turns, each with an index, commands and a sandbox: slow on a busy machine.
vi.setConfig({testTimeout: 30_000, hookTimeout: 30_000});

let project: FakeProject;
beforeEach(async () => {
  project = await openFakeProject();
  project.write('cart.js', 'export const limit = 10;\n');
});
afterEach(() => project.close());

const task = 'Find out what the limit is.';
const delegate = (profile: string, what = task) => call('delegate', {profile, task: what});
const toolsOf = (chat: Chat | undefined) => chat?.tools?.map(tool => tool.function.name) ?? [];
/** Whether a request comes from an agent that was handed a task. */
const isWork = ({messages}: Chat, what = task) => messages[1]?.content.startsWith(what);
const isFirst = ({messages}: Chat) => messages.at(-1)?.role === 'user';

describe('handing out work', () => {
  it('gives a fresh agent the task, its own tools and instructions, and returns its last words', async () => {
    project.mind = chat => {
      if (isWork(chat))
        return isFirst(chat) ? call('read-file', {path: 'cart.js'}) : say('The limit is 10 (`cart.js:1`).');
      return isFirst(chat) ? delegate('analyst') : say('It is 10.');
    };
    const {result, ofType} = await askAll(await project.converse(), 'What is the limit of the cart?');
    const work = project.chats.find(chat => isWork(chat));
    expect(work?.messages).toHaveLength(2);
    expect(work?.messages[0]?.content).toContain('You are the analyst.');
    expect(toolsOf(work)).toEqual(['list-files', 'read-file', 'search-code', 'search-files']);
    expect(toolsOf(project.chats[0])).toContain('delegate');
    expect(ofType('tool-result')).toMatchObject([
      {ok: true, content: 'Report of the analyst:\n\nThe limit is 10 (`cart.js:1`).'},
    ]);
    expect(result).toMatchObject({text: 'It is 10.', toolCalls: [{name: 'delegate', ok: true}]});
    expect(
      ofType('tool-output')
        .map(({text}) => text)
        .filter(text => !text.includes('its beginning was cut off')),
    ).toEqual(['◆ ollama:fake:7b\n', '✓ read-file cart.js\n']);
  });

  it('is one call and its result in the transcript', async () => {
    project.mind = chat => {
      if (isWork(chat)) return isFirst(chat) ? call('read-file', {path: 'cart.js'}) : say('10.');
      return isFirst(chat) ? delegate('analyst') : say('It is 10.');
    };
    const conversation = await project.converse();
    await askAll(conversation, 'What is the limit of the cart?');
    project.mind = () => say('Yes.');
    await askAll(conversation, 'Sure?');
    const roles = project.chats.at(-1)?.messages.map(({role}) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'assistant', 'user']);
  });

  it('asks the same user under the same gate, and counts what was changed', async () => {
    const asked: string[] = [];
    const mind = (chat: Chat) => {
      if (!isWork(chat)) return isFirst(chat) ? delegate('coder') : say('Done.');
      if (isFirst(chat)) return call('read-file', {path: 'cart.js'});
      return chat.messages.filter(({role}) => role === 'tool').length === 1
        ? call('edit-file', {path: 'cart.js', oldText: '10', newText: '20'})
        : say('Changed.');
    };
    project.mind = mind;
    const conversation = await project.converse();
    const denied = await askAll(conversation, 'Raise the limit of the cart');
    expect(denied.result).toMatchObject({stopReason: 'denied', filesChanged: []});
    const allowed = await askAll(conversation, 'Raise the limit of the cart', {
      async askApproval(request) {
        asked.push(`${request.tool}: ${request.reason}`);
        return {decision: 'allow'};
      },
    });
    expect(asked).toEqual([expect.stringMatching(/^edit-file: .*\(asked by the coder\)$/)]);
    expect(allowed.result).toMatchObject({stopReason: 'end', filesChanged: ['cart.js']});
    expect(allowed.ofType('tool-result')[0]?.content).toContain('Files it changed: cart.js');
    expect(project.read('cart.js')).toContain('20');
  });

  it.each(['plan', 'read-only'] as const)('changes nothing in %s mode', async mode => {
    project.mind = chat => {
      if (!isWork(chat)) return isFirst(chat) ? delegate('coder') : say('Done.');
      return isFirst(chat) ? call('write-file', {path: 'new.js', content: 'x'}) : say('Could not.');
    };
    await askAll(await project.converse({mode: () => mode}), 'Add new.js');
    expect(() => project.read('new.js')).toThrow();
    expect(project.chats.find(chat => isWork(chat))?.messages[1]?.content).toContain(`<mode name="${mode}">`);
  });

  it('refuses tools beyond the profile, and work within work', async () => {
    project.mind = chat => {
      if (!isWork(chat)) return isFirst(chat) ? delegate('reviewer') : say('Done.');
      const results = chat.messages.filter(({role}) => role === 'tool').length;
      return [
        call('delegate', {profile: 'coder', task: 'x'}),
        call('write-file', {path: 'new.js', content: 'x'}),
        say('No.'),
      ][results];
    };
    await askAll(await project.converse({mode: () => 'full-auto'}), 'Review the cart');
    const results = project.chats
      .filter(chat => isWork(chat))
      .at(-1)
      ?.messages.filter(({role}) => role === 'tool');
    expect(results?.map(({content}) => content)).toEqual([
      expect.stringContaining('Unknown tool `delegate`'),
      expect.stringContaining('Unknown tool `write-file`'),
    ]);
    expect(() => project.read('new.js')).toThrow();
  });

  it('counts against the steps and tokens of the turn', async () => {
    project.mind = chat => {
      if (!isWork(chat)) return isFirst(chat) ? delegate('analyst') : say('Done.');
      return call('search-files', {pattern: `limit|${chat.messages.length}`});
    };
    const {result, ofType} = await askAll(await project.converse({maxSteps: 6}), 'What is the limit?');
    expect(project.chats).toHaveLength(5);
    expect(ofType('tool-result')[0]).toMatchObject({ok: false, content: expect.stringContaining('stopped by a limit')});
    expect(result.stopReason).toBe('end');
    expect(result.usage.inputTokens).toBeGreaterThan(4 * (ofType('usage')[0]?.inputTokens ?? 0) * 0.5);
  });

  it('has room for a result in a small window: the answer takes no more of it than in the turn itself', async () => {
    const {shown} = project.model;
    project.model = {...project.model, shown: {...shown, parameters: 'num_ctx 6144'}};
    const text = `${'export const line = 1;\n'.repeat(90)}`;
    project.write('long.js', text);
    project.mind = chat => {
      if (isWork(chat)) return isFirst(chat) ? call('read-file', {path: 'long.js'}) : say('Lines.');
      return isFirst(chat) ? delegate('analyst') : say('Done.');
    };
    await askAll(await project.converse(), 'What is in long.js?');
    const told = project.chats.filter(chat => isWork(chat)).at(-1);
    expect(told?.messages.at(-1)?.content.match(/export const line/g)).toHaveLength(90);
  });

  it('is cancelled with its turn', async () => {
    const controller = new AbortController();
    project.mind = chat => {
      if (!isWork(chat)) return delegate('analyst');
      if (project.chats.length > 3) controller.abort();
      return call('search-files', {pattern: `a${project.chats.length}`});
    };
    const {result} = await askAll(await project.converse(), 'What is the limit?', {signal: controller.signal});
    expect(result.stopReason).toBe('cancelled');
    const requests = project.chats.length;
    await new Promise(resolve => setImmediate(resolve));
    expect(project.chats).toHaveLength(requests);
  });

  it('goes side by side where nothing can be changed', async () => {
    let both: () => void = () => {};
    const bothBegan = new Promise<void>(resolve => {
      both = resolve;
    });
    const began = new Set<string>();
    project.mind = async chat => {
      const [, first] = chat.messages;
      if (first?.content.startsWith('Part ')) {
        began.add(first.content);
        if (began.size === 2) both();
        await bothBegan;
        return say(`Report on ${first.content}`);
      }
      if (!isFirst(chat)) return say('Both are done.');
      return [...delegate('analyst', 'Part one').slice(0, 1), ...delegate('reviewer', 'Part two')];
    };
    const {ofType} = await askAll(await project.converse(), 'What is the limit?');
    expect(ofType('tool-result').map(({content}) => content)).toEqual([
      'Report of the analyst:\n\nReport on Part one',
      'Report of the reviewer:\n\nReport on Part two',
    ]);
  });

  it('knows the user’s own profiles, and those of the project only once it is trusted', async () => {
    const home = join(project.folder, '../home');
    const own = (name: string) =>
      `---\nname: ${name}\ndescription: does ${name} things\ntools: read-file\n---\nBe ${name}.\n`;
    mkdirSync(join(home, 'profiles'), {recursive: true});
    writeFileSync(join(home, 'profiles/tester.md'), own('tester'));
    writeFileSync(join(home, 'profiles/broken.md'), 'no front matter');
    project.write('.eca/profiles/evil.md', own('evil'));
    project.mind = () => say('ok');
    await askAll(await project.converse(), 'What is the limit?');
    const offered = JSON.stringify(project.chats[0]?.tools?.find(tool => tool.function.name === 'delegate'));
    expect(offered).toContain('tester');
    expect(offered).toContain('coder');
    expect(offered).not.toContain('evil');

    await (await (await project.runtime()).trust()).grant(project.folder);
    await askAll(await project.converse(), 'What is the limit?');
    expect(JSON.stringify(project.chats.at(-1)?.tools)).toContain('evil');
  });
});
