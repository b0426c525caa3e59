import {describe, expect, it} from 'vitest';
import {understandQuestion} from '../../source/workspace/question.ts';

const answer = {
  role: 'assistant',
  text: 'source/agent/agent-loop.ts:41-95 — `runTurn` (function) — Runs one turn.\n  45 │ export async function* runTurn(input) {',
};
const earlier = [{role: 'user', text: 'Where is a turn run?'}, answer];

describe('what a question asks for', () => {
  it.each([
    ['who calls runTurn?', 'runTurn'],
    ['Who calls `runTurn`', 'runTurn'],
    ['what uses runTurn() in the agent?', 'runTurn'],
    ['Where is runTurn called?', 'runTurn'],
    ['where is the function runTurn used', 'runTurn'],
    ['Which functions call Session.messages?', 'Session.messages'],
    ['show me all usages of chunker', 'chunker'],
    ['callers of parse_rule', 'parse_rule'],
    ['which files import the sanitizer?', 'sanitizer'],
    ['What depends on createPathGuard?', 'createPathGuard'],
  ])('%s → the callers of %s', (question, name) => {
    const asked = understandQuestion(question, [], []);
    expect(asked.kind).toBe('callers');
    expect(asked.names[0]).toBe(name);
  });

  it.each([
    'Where is a turn run?',
    'What does runTurn do?',
    'How is the index kept up to date?',
    'What happens when the disk is full?',
    'Why does the sanitizer drop a lone carriage return?',
    '',
  ])('%s → a topic', question => {
    expect(understandQuestion(question, [], []).kind).toBe('topic');
  });

  it.each(['What is this project?', 'what does this repo do', 'Explain the codebase', 'overview of this package'])(
    'looks at what the project says of itself for: %s',
    question => {
      expect(understandQuestion(question, [], []).paths[0]).toBe('README.md');
    },
  );

  it('keeps paths apart from names', () => {
    const asked = understandQuestion('What does source/cli/main.ts do with parseFlags?', ['notes.md'], []);
    expect(asked.paths).toEqual(['notes.md', 'source/cli/main.ts']);
    expect(asked.names).toEqual(['parseFlags']);
  });

  it('takes the subject of a follow-up from what was said before', () => {
    const asked = understandQuestion('And who calls it?', [], earlier);
    expect(asked).toMatchObject({kind: 'callers', names: ['runTurn']});
  });

  it('searches for a follow-up with the words of the question before', () => {
    const asked = understandQuestion('Why does it do that?', [], earlier);
    expect(asked.searchText).toContain('runTurn');
    expect(asked.searchText).toContain('Where is a turn run?');
  });

  it('leaves a question that stands alone as it is, whatever came before', () => {
    for (const question of ['What does `parseRule` do with it?', 'How are Markdown files cut into sections?']) {
      expect(understandQuestion(question, [], earlier).searchText).toBe(question);
    }
  });

  it('does not take "this project" for something said before', () => {
    const question = 'Which tests does this project have?';
    expect(understandQuestion(question, [], earlier).searchText).toBe(question);
  });
});
