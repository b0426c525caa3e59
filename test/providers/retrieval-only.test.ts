import {describe, expect, it} from 'vitest';
import type {StreamPart} from '../../source/providers/language-model.ts';
import {
  citationsOf,
  composeAnswer,
  createRetrievalOnly,
  type Evidence,
  type Finding,
  noModelLine,
} from '../../source/providers/retrieval-only.ts';

const nothing: Finding = {
  evidence: [],
  callers: {shown: [], total: 0},
  callersAsked: false,
  isWeak: false,
  relatedFiles: [],
  unknownNames: [],
  fileCount: 12,
};

const definition: Evidence = {
  path: 'source/cart.ts',
  startLine: 9,
  endLine: 30,
  title: 'addItem',
  kind: 'function',
  summary: 'Adds one item.',
  excerpts: [
    {startLine: 9, lines: ['/** Adds one item. */', 'export function addItem() {']},
    {startLine: 20, lines: ['  save();']},
  ],
  score: 2,
};

const callers = {
  shown: [{path: 'source/shop.ts', line: 4, text: '  addItem();', inside: 'buy', use: 'call' as const}],
  total: 3,
};

describe('an answer without a model', () => {
  it('quotes with path and lines, shows gaps, and says that no model was reached', () => {
    expect(composeAnswer({...nothing, evidence: [definition]})).toBe(
      [
        'source/cart.ts:9-30 — `addItem` (function) — Adds one item.',
        '',
        '     9 │ /** Adds one item. */',
        '    10 │ export function addItem() {',
        '     …',
        '    20 │   save();',
        '',
        noModelLine,
        '',
      ].join('\n'),
    );
  });

  it('begins with the lines of a text that came with the question, and cites them as what they are', () => {
    const line = {...definition, path: 'piped text', startLine: 4, endLine: 4, title: '', kind: 'section', score: 1};
    const given = {
      kind: 'stdin' as const,
      path: 'piped text',
      heading: 'The piped text (9 lines) tells of one failure:',
      evidence: [{...line, summary: 'and 2 more like it', excerpts: [{startLine: 4, lines: ['ERROR no disk']}]}],
      more: 'Further places: piped text:8',
      answers: true,
      traced: '',
      isWholeQuestion: true,
    };
    const documents = [
      {text: 'x', attribution: 'y', citation: {kind: 'knowledge' as const, path: 'y', score: 1}, bearsOnIt: false},
    ];
    expect(composeAnswer({...nothing, given: [given], documents})).toBe(
      `${given.heading}\n\npiped text:4 — and 2 more like it\n\n    4 │ ERROR no disk\n\n${given.more}\n\n${noModelLine}\n`,
    );
    const beside = {...nothing, given: [given], evidence: [definition]};
    expect(composeAnswer(beside)).toContain(`${given.more}\n\nIn the project:\n\nsource/cart.ts:9-30`);
    expect(citationsOf(beside)).toMatchObject([
      {kind: 'stdin', path: 'piped text', startLine: 4, endLine: 4},
      {kind: 'file', path: 'source/cart.ts'},
    ]);
    const silent = {
      ...given,
      heading: 'Nothing in the piped text (9 lines) fits the question.',
      evidence: [],
      answers: false,
      more: '',
    };
    expect(composeAnswer({...nothing, given: [silent]})).toMatch(
      /^Nothing in the piped text.*\n\nNothing here matches/,
    );
  });

  it('puts callers first when they were asked for, and after the definition otherwise', () => {
    const finding = {...nothing, subject: 'addItem', evidence: [definition], callers};
    const asked = composeAnswer({...finding, callersAsked: true});
    const unasked = composeAnswer(finding);
    expect(asked.indexOf('source/shop.ts:4')).toBeLessThan(asked.indexOf('source/cart.ts:9-30'));
    expect(unasked.indexOf('source/shop.ts:4')).toBeGreaterThan(unasked.indexOf('source/cart.ts:9-30'));
    expect(asked).toContain('`addItem` is used here (1 of 3 places):\n\n- source/shop.ts:4 in `buy`: addItem();');
    expect(citationsOf({...finding, callersAsked: true})[0]).toMatchObject({
      path: 'source/shop.ts',
      startLine: 4,
      symbol: 'buy',
      why: 'call',
    });
    expect(citationsOf(finding)[0]).toMatchObject({
      path: 'source/cart.ts',
      startLine: 9,
      endLine: 30,
      symbol: 'addItem',
    });
  });

  it('tells what is only imported from what is used, and what was taken for granted', () => {
    const imported = {
      path: 'source/all.ts',
      line: 1,
      text: "export {addItem} from './cart.ts';",
      inside: '',
      use: 'import' as const,
    };
    const finding = {...nothing, subject: 'addItem', callersAsked: true};
    const only = composeAnswer({...finding, callers: {shown: [imported], total: 1}});
    expect(only).toMatch(/^Nothing calls `addItem` by that name; it is imported here:\n\n- source\/all.ts:1: export/);
    const asked = composeAnswer({...finding, importsAsked: true, callers: {shown: [imported], total: 1}});
    expect(asked).toMatch(/^`addItem` is imported here:\n\n- source\/all.ts:1/);
    const others = [{path: 'source/list.ts', line: 7}];
    expect(
      composeAnswer({...finding, callers: {...callers, others, assumed: '`basket` is taken for a `Cart`.'}}),
    ).toContain('`basket` is taken for a `Cart`.\n\nOn things of other names, so perhaps not meant: source/list.ts:7.');
  });

  it('says that nothing calls a subject that was asked about', () => {
    expect(composeAnswer({...nothing, subject: 'lonely', callersAsked: true, evidence: [definition]})).toContain(
      'Nothing in the project calls `lonely`.',
    );
    expect(composeAnswer({...nothing, subject: 'lonely', callersAsked: true, importsAsked: true})).toContain(
      'Nothing in the project imports `lonely`.',
    );
  });

  it('is honest when nothing matches', () => {
    expect(composeAnswer(nothing)).toMatch(/^Nothing here matches the question \(12 files searched\)/);
    expect(composeAnswer({...nothing, documentCount: 1})).toContain('(12 files and 1 document searched)');
    expect(composeAnswer({...nothing, fileCount: 0, documentCount: 3})).toContain('(0 files and 3 documents searched)');
    expect(composeAnswer({...nothing, fileCount: 0})).toContain('no files that can be searched');
  });

  it('says when what it found may be beside the point', () => {
    const weak = {...nothing, isWeak: true, evidence: [definition]};
    const coverage = {held: ['rate'], elsewhere: ['request'], missing: ['users', 'limited'], nowhere: []};
    expect(composeAnswer(weak)).toMatch(/^Nothing here seems to be about that; the nearest there is:\n\nsource/);
    expect(composeAnswer({...weak, coverage})).toMatch(
      /^Nothing here seems to be about all of that; the nearest says `rate`, but not `users` or `limited`:\n/,
    );
    expect(composeAnswer({...weak, coverage: {...coverage, missing: []}})).toMatch(
      /^No single place here seems to be about all of that; the nearest says `rate`; the files quoted say `request` elsewhere:\n/,
    );
    expect(composeAnswer({...weak, coverage: {...coverage, held: [], missing: []}})).toMatch(
      /^No single place here seems to be about all of that; the files quoted say `request` elsewhere:\n/,
    );
    expect(composeAnswer({...weak, coverage: {...coverage, nowhere: ['a', 'b', 'c', 'd']}})).toMatch(
      /^Nothing here mentions `a`, `b` or `c`; the nearest, by `rate`:\n/,
    );
    expect(composeAnswer({...nothing, isWeak: true, coverage: {...coverage, nowhere: ['limiter']}})).toMatch(
      /^Nothing here matches the question, or mentions `limiter` \(/,
    );
    expect(composeAnswer({...nothing, isWeak: true})).toMatch(/^Nothing here matches/);
  });

  it('cites the uses that it only names as well, behind what it quotes', () => {
    const use = (path: string, inside = '') => ({path, line: 3, text: 'addItem();', inside, use: 'call' as const});
    const callers = {shown: [use('a.ts')], total: 3, rest: [use('b.ts', 'buy'), use('c.ts')]};
    const finding = {...nothing, subject: 'addItem', callersAsked: true, evidence: [definition], callers};
    expect(composeAnswer(finding)).toContain('The others: b.ts:3; c.ts:3');
    const cited = citationsOf(finding);
    expect(cited.map(({path, why}) => [path, why])).toEqual([
      ['a.ts', 'call'],
      ['source/cart.ts', 'match'],
      ['b.ts', 'call'],
      ['c.ts', 'call'],
    ]);
    expect(cited[2]).toEqual({
      kind: 'file',
      path: 'b.ts',
      startLine: 3,
      endLine: 3,
      score: 0,
      symbol: 'buy',
      why: 'call',
    });
  });

  it('says of a negative how much was looked at', () => {
    const partial = {
      ...nothing,
      fileCount: 2844,
      pendingCount: 47_156,
      leftOut: ['`build/` (build results, as it seems)'],
    };
    const callers = composeAnswer({...partial, subject: 'lonely', callersAsked: true});
    expect(callers).toMatch(
      /^Nothing in the 2,844 files indexed so far calls `lonely`\.\n\n47,156 files are not indexed yet/,
    );
    expect(callers).toContain('Not looked at: `build/`');
    const unknown = composeAnswer({...partial, unknownNames: [{name: 'lonely', nearest: []}]});
    expect(unknown).toMatch(/^Nothing in the 2,844 files indexed so far is called `lonely`\./);
    expect(composeAnswer({...partial, fileCount: 0})).toMatch(/^Nothing is indexed yet/);
    const weak = {...partial, evidence: [definition], isWeak: true};
    const unmentioned = composeAnswer({
      ...weak,
      coverage: {held: [], elsewhere: [], missing: [], nowhere: ['limiter']},
    });
    expect(unmentioned).toContain('Not looked at: `build/`');
    const found = composeAnswer({...partial, evidence: [definition]});
    expect(found).toContain('47,156 files are not indexed yet');
    expect(found).not.toContain('Not looked at');
  });

  it('denies a name that does not exist once, and refers to nothing beside it', () => {
    const answer = composeAnswer({
      ...nothing,
      subject: 'gone',
      callersAsked: true,
      isWeak: true,
      unknownNames: [{name: 'gone', nearest: []}],
      relatedFiles: ['source/cart.ts'],
    });
    expect(answer).toBe(`Nothing here is called \`gone\`.\n\n${noModelLine}\n`);
  });

  it('offers the nearest names for one that does not exist', () => {
    const finding = {...nothing, unknownNames: [{name: 'adItem', nearest: ['addItem']}], evidence: [definition]};
    expect(composeAnswer(finding)).toMatch(/^Nothing here is called `adItem`\. Near it: `addItem`\./);
  });

  it('hands over the question and what was said before, and streams text, citations and the end', async () => {
    const asked: unknown[] = [];
    const model = createRetrievalOnly(async (question, earlier) => {
      asked.push(
        question.text,
        earlier.map(message => message.text),
      );
      return {...nothing, evidence: [definition]};
    });
    const parts: StreamPart[] = [];
    const messages = [
      {role: 'system', text: 'Rules.'},
      {role: 'user', text: 'First?'},
      {role: 'assistant', text: 'Answer.'},
      {role: 'user', text: 'And then?'},
    ] as const;
    for await (const part of model.stream({messages: [...messages]}, new AbortController().signal)) parts.push(part);
    expect(asked).toEqual(['And then?', ['First?', 'Answer.']]);
    expect(parts.map(part => part.type)).toEqual(['text-delta', 'citation', 'finish']);
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const model = createRetrievalOnly(async () => {
      controller.abort();
      return nothing;
    });
    const drain = async () => {
      for await (const _part of model.stream({messages: [{role: 'user', text: 'x'}]}, controller.signal));
    };
    await expect(drain()).rejects.toMatchObject({name: 'AbortError'});
  });
});
