import {describe, expect, it} from 'vitest';
import {isFollowUp, type SubjectBefore, understandQuestion} from '../../source/workspace/question.ts';

const before: SubjectBefore = {
  question: 'Where is a turn run?',
  asked: [],
  definition: {name: 'runTurn', path: 'source/agent/agent-loop.ts'},
  path: 'docs/turns.md',
};

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
    ['From where in the runtime is runTurn called?', 'runTurn'],
    ['where in the agent is runTurn called from?', 'runTurn'],
    ['runTurn is called by whom?', 'runTurn'],
    ['by whom is runTurn called', 'runTurn'],
    ['What is runTurn called by?', 'runTurn'],
    ['list the users of runTurn', 'runTurn'],
    ['usages of chunker in tests', 'chunker'],
    ['runTurn callers', 'runTurn'],
    ['runTurn uses', 'runTurn'],
    ['runTurn references in the tests', 'runTurn'],
    ['what code ends up in runTurn?', 'runTurn'],
    ['which path leads to runTurn()', 'runTurn'],
    ['Who puts a question to the user through questions.ask?', 'questions.ask'],
    ['Which requests are repaired with pairToolResults before they are sent?', 'pairToolResults'],
    ['who needs runTurn to end?', 'runTurn'],
    ['Which tests cover runTurn?', 'runTurn'],
    ['who calls parse in terms.ts?', 'parse'],
    ['who calls parse in code/terms.ts', 'parse'],
    ['who calls parse. I want all', 'parse'],
  ])('%s → the callers of %s', (question, name) => {
    const asked = understandQuestion(question, []);
    expect(asked.kind).toBe('callers');
    expect(asked.names[0]).toBe(name);
  });

  it.each([
    ['who uses the path guard?', 'callers', ['pathguard']],
    ['Where is the system prompt used in the agent?', 'callers', ['systemprompt']],
    ['What triggers a roll-up of the stored figures?', 'topic', ['rollup']],
    ['Which part starts the language server when a file is opened?', 'topic', ['languageserver']],
    ['What triggers an update?', 'topic', []],
    ['What triggers the add-item step?', 'topic', ['additemstep', 'additem']],
    ['who calls the thing that at the very end writes all of the words that were said?', 'callers', []],
    ['What does the path guard do?', 'topic', []],
    ['which test framework is used?', 'topic', []],
    ['who has access?', 'topic', []],
  ])('%s → %s, of what may be called %j', (question, kind, spokenNames) => {
    const asked = understandQuestion(question, []);
    expect([asked.kind, asked.spokenNames]).toEqual([kind, spokenNames]);
  });

  it('looks for uses among the tests where those are asked for', () => {
    expect(understandQuestion('Which tests cover runTurn?', []).within).toBe('tests');
    expect(understandQuestion('Which tests use the cart in checkout?', []).within).toBe('checkout');
  });

  it('is seen at once at the end of a log without line breaks', () => {
    const startMs = performance.now();
    const asked = understandQuestion(`${'where in is x '.repeat(1_000)}\nwho calls runTurn?`, []);
    expect([asked.kind, asked.names[0]]).toEqual(['callers', 'runTurn']);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });

  it.each([
    'Where is a turn run?',
    'What does runTurn do?',
    'How is the index kept up to date?',
    'What happens when the disk is full?',
    'Why does the sanitizer drop a lone carriage return?',
    'What is the sanitizer used for?',
    'How are the users of a project stored?',
    'What ends up in the log?',
    'What goes into `settings.json`?',
    'runTurn uses which model?',
    'Show how runTurn uses the model',
    'Who wrote LanceDB?',
    'Who is responsible for XML2JS?',
    'Who can I ask about GitHub?',
    'Who loads README.pdf?',
    'Which config file is used with TypeScript?',
    'Which tests are skipped on macOS?',
    'which tests are written in JavaScript?',
    '',
  ])('%s → a topic', question => {
    expect(understandQuestion(question, []).kind).toBe('topic');
  });

  it.each(['What is this project?', 'what does this repo do', 'Explain the codebase', 'overview of this package'])(
    'looks at what the project says of itself for: %s',
    question => {
      expect(understandQuestion(question, []).paths[0]).toBe('README.md');
    },
  );

  it.each(['logo.png', 'report.docx', 'model.onnx', 'example.com'])('takes %s for no member of a thing', name => {
    expect(understandQuestion(`Which page uses ${name}?`, []).names).toEqual([]);
  });

  it('keeps paths apart from names', () => {
    const asked = understandQuestion('What does source/cli/main.ts do with parseFlags?', ['notes.md']);
    expect(asked.paths).toEqual(['notes.md', 'source/cli/main.ts']);
    expect(asked.names).toEqual(['parseFlags']);
  });

  it.each([
    ['usages of chunker in tests', 'tests'],
    ['which code in rdb.c calls saveObject?', 'rdb.c'],
    ['From where in the runtime is runTurn called?', 'runtime'],
    ['who calls runTurn in a loop?', 'loop'],
    ['who calls runTurn?', undefined],
    ['where is runTurn used in the app?', undefined],
    ['where is runTurn used in our codebase?', undefined],
    ['where is runTurn used in the code folder?', 'code'],
    ['where is runTurn used in app/server?', 'app/server'],
    ['who calls runTurn in app.ts', 'app.ts'],
    ['Where is runTurn used? Look in the runtime.', 'runtime'],
    ['Which tests use runTurn in the app?', 'tests'],
  ])('%s → uses within %s', (question, within) => {
    const asked = understandQuestion(question, []);
    expect(asked.within).toBe(within);
    expect(asked.kind).toBe('callers');
  });

  it('takes the subject of a follow-up from what was said before', () => {
    for (const question of [
      'And who calls it?',
      'who calls that function?',
      'where is it used?',
      'how does it work?',
    ]) {
      expect(understandQuestion(question, [], before).names, question).toEqual(['runTurn']);
    }
    expect(understandQuestion('And who calls it?', [], before).kind).toBe('callers');
  });

  it('means by "it" a name that was asked for rather than what was quoted', () => {
    const asked = understandQuestion('who calls it?', [], {...before, asked: ['endTurn']});
    expect(asked.names).toEqual(['endTurn']);
    expect(understandQuestion('where is that error defined?', [], {...before, asked: ['E_TURN']}).names).toEqual([
      'E_TURN',
    ]);
  });

  it('searches for a follow-up that asks for something new by its own words, and knows what it goes on with', () => {
    const asked = understandQuestion('how do I turn that off?', [], before);
    expect(asked).toMatchObject({kind: 'topic', names: [], paths: [], before});
  });

  it('looks into the file that was quoted when the question refers to it', () => {
    expect(understandQuestion('what else is in that file?', [], before).paths).toEqual(['docs/turns.md']);
  });

  it.each([
    'What does `parseRule` do with it?',
    'How are Markdown files cut into sections?',
    'Which tests does this project have?',
    'Which function decides that a file is ignored?',
    'Is there a limit on open files?',
  ])('leaves a question that stands alone as it is, whatever came before: %s', question => {
    expect(isFollowUp(question)).toBe(false);
    expect(understandQuestion(question, [], before).before).toBeUndefined();
  });
});
