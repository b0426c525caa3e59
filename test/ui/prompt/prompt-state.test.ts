import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {searchPrompts} from '../../../source/ui/prompt/history.ts';
import {layoutPrompt, placeOf} from '../../../source/ui/prompt/prompt-layout.ts';
import {
  createPromptState,
  maximumPromptLength,
  type PromptAction,
  type PromptState,
  promptMessage,
  reducePrompt,
} from '../../../source/ui/prompt/prompt-state.ts';

/** `text` with `|` where the cursor stands. */
function at(marked: string, options: Parameters<typeof createPromptState>[0] = {}): PromptState {
  return {...createPromptState(options), text: marked.replace('|', ''), cursor: marked.indexOf('|')};
}

function shown({text, cursor}: PromptState): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function acted(
  state: PromptState,
  ...actions: readonly (
    | PromptAction
    | Exclude<PromptAction, {text: string} | {columns: number} | {entries: readonly string[]}>['type']
  )[]
): PromptState {
  return actions.reduce<PromptState>(
    (current, action) => reducePrompt(current, typeof action === 'string' ? {type: action} : action),
    state,
  );
}

const typed = (text: string): PromptAction => ({type: 'insert', text});

const motions: readonly (readonly [
  string,
  Exclude<PromptAction, {text: string} | {columns: number} | {entries: readonly string[]}>['type'],
  string,
])[] = [
  ['ab|', 'character-left', 'a|b'],
  ['|ab', 'character-left', '|ab'],
  ['ab|', 'character-right', 'ab|'],
  ['👩‍👩‍👧|', 'character-left', '|👩‍👩‍👧'],
  ['|é日', 'character-right', 'é|日'],
  ['🇩🇪|', 'delete-left', '|'],
  ['a\n|b', 'character-left', 'a|\nb'],
  ['one two-three|', 'word-left', 'one two-|three'],
  ['one| two-three', 'word-right', 'one two|-three'],
  ['|  one', 'word-right', '  one|'],
  ['a\nb c|', 'line-start', 'a\n|b c'],
  ['a|b\nc', 'line-end', 'ab|\nc'],
  ['a|b\nc', 'text-end', 'ab\nc|'],
  ['ab\nc|', 'text-start', '|ab\nc'],
  ['one src/two|', 'delete-word-left', 'one |'],
  ['one |two three', 'delete-word-right', 'one | three'],
  ['ab\ncd|ef', 'delete-to-line-start', 'ab\n|ef'],
  ['ab\n|cd', 'delete-to-line-start', 'ab|cd'],
  ['ab|cd\nef', 'delete-to-line-end', 'ab|\nef'],
  ['ab|\nef', 'delete-to-line-end', 'ab|ef'],
  ['a|bc', 'delete-right', 'a|c'],
  ['abc|', 'delete-right', 'abc|'],
  ['a|b', 'newline', 'a\n|b'],
  ['a\\|', 'submit', 'a\n|'],
  ['  |', 'submit', '  |'],
];

describe('the prompt', () => {
  it.each(motions)('%j %s %j', (before, action, expected) => {
    expect(shown(acted(at(before), action))).toBe(expected);
  });

  it('moves by rows of the screen before it goes through history, and aims for the same cell', () => {
    const state = at('abcdefghij klm|', {columns: 8, history: ['older', 'newer']});
    const up = acted(state, 'history-previous');
    expect(shown(up)).toBe('abcdef|ghij klm');
    expect(up.text).toBe(state.text);
    expect(acted(up, 'history-previous').text).toBe('newer');
    expect(acted(up, 'history-previous', 'history-previous').text).toBe('older');
    expect(acted(at('ab\n\nabcd|'), 'history-previous', 'history-previous').cursor).toBe(2);
    expect(shown(acted(at('abcd\n\nabcd|'), 'history-previous', 'history-previous'))).toBe('abcd|\n\nabcd');
  });

  it('brings the draft back, and what was changed in earlier messages', () => {
    const state = acted(at('dra|ft', {history: ['one', 'two']}), 'history-previous');
    expect(shown(state)).toBe('two|');
    const changed = acted(state, typed('!'), 'history-previous');
    expect(changed.text).toBe('one');
    expect(acted(changed, 'history-previous').text).toBe('one');
    expect(acted(changed, 'history-next').text).toBe('two!');
    expect(shown(acted(changed, 'history-next', 'history-next'))).toBe('dra|ft');
    expect(acted(changed, 'history-next', 'history-next').history).toEqual(['one', 'two']);
  });

  it('sends the message once, remembers it and is empty then', () => {
    const state = acted(at('hello|', {history: ['before']}), 'submit');
    expect(state.submitted).toBe('hello');
    expect(state.text).toBe('');
    expect(state.history).toEqual(['before', 'hello']);
    expect(acted(state, typed('x')).submitted).toBeUndefined();
    expect(acted(acted(state, typed('hello')), 'submit').history).toEqual(['before', 'hello']);
  });

  it('shows a long paste as one character that goes as a whole and is sent in full', () => {
    const log = Array.from({length: 1204}, (_, line) => `line ${line}`).join('\n');
    const state = acted(at('see |.'), {type: 'paste', text: log});
    expect(state.text).toHaveLength(6);
    expect(promptMessage(state)).toBe(`see ${log}.`);
    expect(acted(state, 'delete-left').text).toBe('see .');
    expect(promptMessage(acted(state, 'delete-left', 'undo'))).toBe(`see ${log}.`);
    const sent = acted(state, 'submit');
    expect(sent.submitted).toBe(`see ${log}.`);
    expect(sent.history.at(-1)).toBe(`see ${log}.`);
    expect(acted(at('|'), {type: 'paste', text: 'two\nlines'}).text).toBe('two\nlines');
  });

  it('refuses what would make the message too long, and says so', () => {
    const state = acted(at('a|'), {type: 'paste', text: 'x'.repeat(maximumPromptLength)});
    expect(state.notice).toBe('full');
    expect(state.text).toBe('a');
    expect(acted(state, typed('b')).notice).toBeUndefined();
  });

  it('cuts a text that is put into it between characters, and says so', () => {
    const state = acted(at('a|'), {type: 'set-text', text: `${'x'.repeat(maximumPromptLength - 1)}😀`});
    expect(state.notice).toBe('cut');
    expect(state.text).toBe('x'.repeat(maximumPromptLength - 1));
    expect(acted(state, {type: 'set-text', text: 'b'}).notice).toBeUndefined();
  });

  it('keeps no more for undo than it may, whatever changed the text', () => {
    const long = 'x'.repeat(1_000_000);
    const history = Array.from({length: 12}, (_, number) => `${number}${long}`);
    const characters = ({undo}: PromptState) => undo.reduce((sum, {text}) => sum + text.length, 0);
    const texts = history.reduce((state, text) => reducePrompt(state, {type: 'set-text', text}), at('|', {history}));
    expect(characters(texts)).toBeLessThanOrEqual(maximumPromptLength);
    const shown = acted(texts, 'history-previous', 'history-previous', 'history-previous');
    expect(characters(shown)).toBeLessThanOrEqual(maximumPromptLength);
    const searched = acted(texts, 'history-search', typed('7xx'), 'submit');
    expect(characters(searched)).toBeLessThanOrEqual(maximumPromptLength);
    const steps = Array.from({length: 300}, () => ['history-previous', 'history-next'] as const).flat();
    expect(acted(at('|', {history: ['one']}), ...steps).undo).toHaveLength(200);
  });

  it('takes more long pastes than it has placeholders', () => {
    const pastes = Array.from({length: 40}, (_, paste) => `${paste}${'\nx'.repeat(9)}`);
    const state = pastes.reduce((current, text) => reducePrompt(current, {type: 'paste', text}), at('|'));
    expect(promptMessage(state)).toBe(pastes.join(''));
  });

  it('undoes by words, and redoes', () => {
    const state = acted(at('|'), ...Array.from('one two').map(typed));
    expect(acted(state, 'undo').text).toBe('one ');
    expect(acted(state, 'undo', 'undo').text).toBe('');
    expect(acted(state, 'undo', 'undo', 'redo', 'redo').text).toBe('one two');
    expect(acted(state, 'undo', typed('x'), 'redo').text).toBe('one x');
  });

  it('yanks what was deleted, deletions in a row together, and the one before it instead', () => {
    const state = acted(at('one two three|'), 'delete-word-left', 'delete-word-left');
    expect(state.kills).toEqual(['two three']);
    const twice = acted(state, 'line-start', 'delete-to-line-end', 'yank');
    expect(twice.text).toBe('one ');
    expect(acted(twice, 'yank-previous').text).toBe('two three');
    expect(acted(twice, 'yank-previous', 'yank-previous').text).toBe('one ');
    expect(acted(twice, 'character-left', 'yank-previous').text).toBe('one ');
  });

  it('searches history as it is typed, goes to older finds, and gives the draft back on cancel', () => {
    const state = at('draft|', {history: ['git log', 'npm test', 'git status', 'get all items']});
    const found = acted(state, 'history-search', typed('git'));
    expect(found.text).toBe('git status');
    expect(acted(found, 'history-search').text).toBe('git log');
    expect(acted(found, 'history-search', 'history-next').text).toBe('git status');
    expect(acted(found, 'delete-left', 'delete-left', 'delete-left').text).toBe('draft');
    expect(shown(acted(found, 'cancel'))).toBe('draft|');
    const accepted = acted(found, 'submit');
    expect(accepted.submitted).toBeUndefined();
    expect(shown(accepted)).toBe('git status|');
    expect(acted(accepted, 'undo').text).toBe('draft');
    expect(acted(found, 'line-start').search).toBeUndefined();
    expect(acted(state, 'history-search', typed('zzz')).search?.matches).toEqual([]);
  });

  it('finds whole words before scattered letters, each text once', () => {
    expect(searchPrompts(['fix the test', 'f t', 'fix the test', 'find it'], 'fit')).toEqual([2, 3]);
    expect(searchPrompts(['a', 'b a', 'a'], 'a')).toEqual([2, 1]);
    expect(searchPrompts(['Readme', 'readme'], 'Readme')).toEqual([0]);
  });

  it('replaces a part for completion, as one step of undo', () => {
    const state = acted(at('see @sou| now'), {type: 'replace', start: 4, end: 8, text: '@source/a.ts'});
    expect(shown(state)).toBe('see @source/a.ts| now');
    expect(shown(acted(state, 'undo'))).toBe('see @sou| now');
  });

  it('wraps at spaces, else between graphemes, within the columns', () => {
    const rows = (text: string, columns: number) =>
      layoutPrompt(text, {columns, pastes: new Map()}).map(({start, end}) => text.slice(start, end));
    expect(rows('one two three', 9)).toEqual(['one two ', 'three']);
    expect(rows('abcdefgh', 5)).toEqual(['abcd', 'efgh']);
    expect(rows('日本語日本', 6)).toEqual(['日本', '語日', '本']);
    expect(rows('a\n\nb\n', 20)).toEqual(['a', '', 'b', '']);
  });

  it('holds its invariants through any actions', () => {
    const names = [
      'newline',
      'history-previous',
      'history-next',
      'history-search',
      'character-left',
      'character-right',
      'word-left',
      'word-right',
      'delete-left',
      'delete-right',
      'delete-word-left',
      'delete-word-right',
      'delete-to-line-start',
      'delete-to-line-end',
      'yank',
      'yank-previous',
      'undo',
      'redo',
      'submit',
      'cancel',
      'line-start',
      'line-end',
    ] as const;
    const action = fc.oneof(
      fc.constantFrom(...names).map(type => ({type})),
      fc.constantFrom('a', ' ', 'word ', '日', '👩‍👩‍👧', 'é', '\t', '\\').map(typed),
      fc.constant<PromptAction>({type: 'paste', text: 'x\n'.repeat(30)}),
      fc.constantFrom(4, 20, 80).map((columns): PromptAction => ({type: 'resize', columns})),
    );
    const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
    fc.assert(
      fc.property(fc.array(action, {maxLength: 60}), actions => {
        let state = createPromptState({columns: 20, history: ['one', 'two\nlines']});
        for (const next of actions) {
          const frozen = JSON.stringify({...state, pastes: [...state.pastes]});
          const before = state;
          state = reducePrompt(state, next);
          expect(JSON.stringify({...before, pastes: [...before.pastes]})).toBe(frozen);
          const borders = new Set([...graphemes.segment(state.text)].map(({index}) => index).concat(state.text.length));
          expect(borders.has(state.cursor)).toBe(true);
          const rows = layoutPrompt(state.text, state);
          expect(placeOf(state.text, rows, state.cursor, state).row).toBeLessThan(rows.length);
        }
      }),
      {numRuns: 300},
    );
  });
});
