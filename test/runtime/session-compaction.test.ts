import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {askAll, type Chat, call, type FakeProject, openFakeProject, say} from './fake-project.ts';

// The index and its native module are loaded for real, which takes long on a busy machine.
vi.setConfig({testTimeout: 60_000});

let project: FakeProject;

beforeEach(async () => {
  project = await openFakeProject();
});
afterEach(() => project.close());

function serveWindow(windowTokens: number): void {
  const {shown} = project.model;
  project.model = {...project.model, shown: {...shown, parameters: `num_ctx ${windowTokens}`}};
}

const isSummary = ({messages}: Chat) => messages.some(({content}) => content.startsWith('Summarise the conversation'));
const summary = say('## Decisions\n- tabs\n## What was found\n- addItem\n## Open points\n- the test');
/** What the user is told of a conversation that was shortened. */
const told = ({ofType}: Awaited<ReturnType<typeof askAll>>) =>
  ofType('warning').flatMap(({code, message}) => (code === 'context-compacted' ? message : []));
const lines = (count: number) => 'export const line = "of some length";\n'.repeat(count);

describe('a session in a small window', () => {
  it.each([
    [4_096, 5],
    [8_192, 3],
  ])(
    'of %i tokens is summarised at most %i times in 20 questions, and knows at each what was said last',
    async (windowTokens, most) => {
      serveWindow(windowTokens);
      project.write('long.js', lines(400));
      let turn = 0;
      let step = 0;
      project.mind = chat => {
        if (isSummary(chat)) return summary;
        if (step++ < turn % 3)
          return call('read-file', {path: 'long.js', startLine: step * 40, endLine: step * 40 + 30});
        return say(`Answer ${turn}. ${'It is decided in one place. '.repeat(10)}`);
      };
      const conversation = await project.converse({}, ['memory.enabled=false']);
      for (; turn < 20; turn++) {
        step = 0;
        const asked = project.chats.length;
        await askAll(conversation, `Question ${turn}: what of it?`);
        const first = project.chats.slice(asked).find(chat => !isSummary(chat));
        if (turn > 0) expect(JSON.stringify(first)).toContain(`Answer ${turn - 1}. It is decided in one place. It is`);
        for (const chat of project.chats.slice(asked)) {
          // Four characters make a token at the most.
          expect(JSON.stringify(chat.messages).length / 4).toBeLessThan(windowTokens);
        }
      }
      const summaries = project.chats.filter(isSummary).length;
      expect(summaries).toBeGreaterThan(0);
      expect(summaries).toBeLessThanOrEqual(most);
    },
  );

  it('asks for the summary with the bytes of the request before it, so that a server reads only the instruction', async () => {
    serveWindow(8_192);
    project.mind = chat => (isSummary(chat) ? summary : say('A long answer, as they go. '.repeat(120)));
    const conversation = await project.converse({}, ['memory.enabled=false']);
    await askAll(conversation, 'Never touch the folder legacy. Where is line?');
    for (let turn = 0; turn < 8 && !project.chats.some(isSummary); turn++) await askAll(conversation, `Why? (${turn})`);
    const at = project.chats.findIndex(isSummary);
    const [before, asked, after] = project.chats.slice(at - 1, at + 2) as [Chat, Chat, Chat];
    expect(asked.messages.slice(0, before.messages.length)).toEqual(before.messages);
    expect(asked.messages).toHaveLength(before.messages.length + 2);
    expect(asked.tools).toEqual(before.tools);
    expect(after.messages[0]).toEqual(before.messages[0]);
    expect(after.messages[1]?.content).toContain('## Decisions\n- tabs');
    expect(after.messages[1]?.content).toContain('> Never touch the folder legacy. Where is line?');
    expect(after.messages[1]?.content.match(/Never touch/g)).toHaveLength(2);
  });

  it('summarises by rules where the model calls a tool instead', async () => {
    serveWindow(8_192);
    project.mind = chat => (isSummary(chat) ? call('list-files', {}) : say('A long answer, as they go. '.repeat(120)));
    const conversation = await project.converse({}, ['memory.enabled=false']);
    const messages: string[] = [];
    for (let turn = 0; turn < 8 && messages.length === 0; turn++) {
      messages.push(...told(await askAll(conversation, `Why? (${turn})`)));
    }
    expect(messages[0]).toContain('summarised by rules');
  });

  it('tells of old results that were shortened once, of each summary always', async () => {
    serveWindow(8_192);
    project.write('long.js', lines(400));
    let step = 0;
    project.mind = chat => {
      if (isSummary(chat)) return summary;
      if (step++ % 4 < 3) return call('read-file', {path: 'long.js', startLine: step * 10, endLine: step * 10 + 60});
      return say('A long answer, as they go. '.repeat(24));
    };
    const conversation = await project.converse({}, ['memory.enabled=false']);
    const messages: string[] = [];
    const shortened = new Set<string>();
    for (let turn = 0; turn < 24; turn++) {
      messages.push(...told(await askAll(conversation, `Why is it that way? (${turn})`)));
      for (const [, count] of JSON.stringify(project.chats.at(-1)).matchAll(/(\d+) characters of an older/g))
        shortened.add(count ?? '');
    }
    expect(shortened.size).toBeGreaterThan(3);
    expect(messages.filter(message => message.includes('old tool results'))).toHaveLength(1);
    expect(messages.filter(message => message.includes('summarised'))).toHaveLength(
      project.chats.filter(isSummary).length,
    );
  });

  it('is not shortened again at the question after /compact', async () => {
    serveWindow(4_096);
    project.mind = chat => (isSummary(chat) ? summary : say('A long answer, as they go. '.repeat(24)));
    const conversation = await project.converse({}, ['memory.enabled=false']);
    for (let turn = 0; turn < 6; turn++) await askAll(conversation, `Why is it that way? (${turn})`);
    await conversation.compact(new AbortController().signal);
    expect(told(await askAll(conversation, 'And now?'))).toEqual([]);
  });
});
