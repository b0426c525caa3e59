import {describe, expect, it} from 'vitest';
import weights from '../../data/recall-weights.json' with {type: 'json'};
import {termsOf} from '../../source/code/terms.ts';
import {type RecallWeights, rankTurns, recallVersion} from '../../source/memory/recall.ts';
import {type Candidate, featureNames, featuresOf, helpfulFeatures} from '../../source/memory/recall-features.ts';
import {asksOfPast, readRecallQuestion} from '../../source/memory/recall-question.ts';

const now = Date.UTC(2026, 10, 25);
const trained = weights as RecallWeights;

let place = 0;
function candidate(key: string, text: string, more: Partial<Candidate> = {}): Candidate {
  place += 1;
  const bare = termsOf(text);
  return {
    ...{key, session: 'talk', role: 'user', speaker: '', atMs: now - 1_000_000 + place, place, text, answers: false},
    ...{bare, context: bare, bareScore: 1, contextScore: 1},
    ...more,
  };
}

const question = (text: string) => readRecallQuestion(text, termsOf, now);

function orderOf(text: string, candidates: Candidate[], using?: RecallWeights): string[] {
  return rankTurns(question(text), candidates, using).turns.map(({turn}) => turn.key);
}

describe('what the user only asked', () => {
  const said = () => [
    candidate('asked', 'how is the exit code 5 decided', {contextScore: 1.1, bareScore: 1.1}),
    candidate('asked-with-mark', 'Where is the door of the code?', {contextScore: 1.1, bareScore: 1.1}),
    candidate('stated', 'The code at the garage entrance is 4412.'),
  ];

  it.each([[trained], [undefined]])('comes behind statements that fit about as well', weights => {
    expect(orderOf('door code', said(), weights)[0]).toBe('stated');
  });

  it('stays where it is when it says something too, was asked by another person, or is all there is', () => {
    const [asked, , stated] = said() as [Candidate, Candidate, Candidate];
    const telling = {...asked, text: 'The door code is 5. How is that decided?'};
    for (const other of [telling, {...asked, speaker: 'Ann'}]) {
      const scoreOf = (one: Candidate) =>
        rankTurns(question('exit code'), [one, stated], trained).turns.find(({turn}) => turn.key === 'asked')?.score ??
        0;
      expect(scoreOf(other)).toBeGreaterThan(scoreOf(asked));
    }
    expect(orderOf('exit code', [asked], trained)).toEqual(['asked']);
  });
});

describe('the weights that ship', () => {
  it('are for the features of this version, and none that can only help counts against a turn', () => {
    expect(trained.version).toBe(recallVersion);
    expect(Object.keys(trained.rank).sort()).toEqual([...featureNames].sort());
    for (const name of helpfulFeatures)
      expect(trained.rank[name as keyof typeof trained.rank]).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['who is named', 'What did Ann build?', 'I built a shelf.', {speaker: 'Ann'}, 'I built a shelf.', {speaker: 'Bob'}],
    [
      'who is named short',
      'What did Mel build?',
      'I built a shelf.',
      {speaker: 'Melanie'},
      'I built a shelf.',
      {speaker: 'Caroline'},
    ],
    [
      'whose side is asked for',
      'What did you suggest for the cache?',
      'Use Redis for the cache.',
      {role: 'assistant'},
      'Use Redis for the cache.',
      {role: 'user'},
    ],
    [
      'a statement over a question',
      'Which cache do we use?',
      'The cache that we use is Redis.',
      {},
      'Which cache do we use?',
      {},
    ],
    [
      'a time where one is asked for',
      'When was the cache added?',
      'The cache was added last Friday.',
      {},
      'The cache was added again.',
      {},
    ],
    [
      'an answer to what was asked before',
      'How often do we retry?',
      'Three times, growing.',
      {answers: true, contextScore: 1},
      'Three trains, slowing.',
      {contextScore: 0.2},
    ],
    [
      'one of the kind asked for',
      'What pets does Ann have?',
      'We have a spaniel at home now.',
      {speaker: 'Ann'},
      'We have a piano at home now.',
      {speaker: 'Ann'},
    ],
  ])('prefer %s', (_, asked, better, betterMore, worse, worseMore) => {
    const candidates = [candidate('worse', worse, worseMore), candidate('better', better, betterMore)];
    expect(orderOf(asked, candidates, trained)).toEqual(['better', 'worse']);
  });

  it('prefer what was said in the time that is asked for, and the newest where that is', () => {
    const [old, recent] = [Date.UTC(2026, 3, 3), Date.UTC(2026, 10, 18)];
    const candidates = () => [
      candidate('april', 'We take Redis for the cache.', {atMs: old}),
      candidate('november', 'We take NATS for the cache.', {atMs: recent}),
    ];
    expect(orderOf('What did we take for the cache in April?', candidates(), trained)[0]).toBe('april');
    expect(orderOf('What did we take for the cache last week?', candidates(), trained)[0]).toBe('november');
    expect(orderOf('What do we currently take for the cache?', candidates(), trained)[0]).toBe('november');
  });
});

describe('ranking', () => {
  it('goes by the score in context, times 1.4 for whom is asked for, where there are no weights', () => {
    const candidates = [
      candidate('best', 'a', {contextScore: 10, speaker: 'Bob'}),
      candidate('named', 'a', {contextScore: 8, speaker: 'Ann'}),
      candidate('last', 'a', {contextScore: 7, speaker: 'Bob'}),
    ];
    expect(orderOf('What did Ann say?', candidates)).toEqual(['named', 'best', 'last']);
    expect(orderOf('What did Ann say?', candidates, {...trained, version: 999})).toEqual(['named', 'best', 'last']);
  });

  it('puts the very question, asked before, behind what may answer it', () => {
    const candidates = [
      candidate('asked', 'Which day did we decide to deploy on?', {bareScore: 9, contextScore: 9}),
      candidate('said', 'We decided on Tuesdays.', {bareScore: 2, contextScore: 2}),
      candidate('other', 'The deploy broke.', {bareScore: 1, contextScore: 1}),
    ];
    for (const using of [trained, undefined]) {
      expect(orderOf('Which day did we decide to deploy on', candidates, using).at(-1)).toBe('asked');
    }
  });

  it('is the same for the same turns in any order', () => {
    const candidates = ['a cache', 'the cache of Ann', 'no cash', 'a cache cache'].map((text, at) =>
      candidate(`k${at}`, text),
    );
    const once = orderOf('What is the cache of Ann?', candidates, trained);
    expect(orderOf('What is the cache of Ann?', [...candidates].reverse(), trained)).toEqual(once);
  });

  it('has finite features and a confidence from 0 to 1, whatever it is given', () => {
    const odd = [
      candidate('empty', '', {bareScore: 0, contextScore: 0, atMs: 0}),
      candidate('zero', 'x', {bareScore: 0, contextScore: 0, bare: [], context: []}),
    ];
    for (const text of ['', '?', 'x', 'before', 'before the', 'last week', '😀', 'Ann Ann Ann']) {
      for (const features of featuresOf(question(text), odd)) {
        for (const name of featureNames) expect(Number.isFinite(features[name])).toBe(true);
      }
      for (const given of [odd, []]) {
        const {confidence} = rankTurns(question(text), given, trained);
        expect(confidence >= 0 && confidence <= 1).toBe(true);
      }
    }
  });

  it('is surer of what is asked of the one who said it than of the other', () => {
    const said = [
      candidate('a', 'I signed up for the pottery class yesterday.', {speaker: 'Ann'}),
      candidate('b', 'Good for you!', {speaker: 'Bob', contextScore: 0.5, bareScore: 0}),
    ];
    const confidence = (text: string) => rankTurns(question(text), said, trained).confidence;
    expect(confidence('When did Ann sign up for the pottery class?')).toBeGreaterThan(
      confidence('When did Bob sign up for the pottery class?'),
    );
  });
});

it('tells a question about what was said from one about how things are', () => {
  for (const text of [
    'What did we decide about the cache?',
    'remind me of the plan',
    'why did you say "no" to that?',
    'what have I said yesterday',
  ]) {
    expect([text, asksOfPast(text)]).toEqual([text, true]);
  }
  for (const text of ['When do we deploy?', "What's our policy on retries?", 'on which day should we freeze']) {
    expect([text, asksOfPast(text)]).toEqual([text, true]);
  }
  for (const text of [
    'Where do we parse the config?',
    'What does our parser return?',
    'Which file is the config in?',
  ]) {
    expect([text, asksOfPast(text)]).toEqual([text, false]);
  }
  for (const text of [
    'Where is the cache?',
    'Fix the login form',
    'how does parseRule work',
    'where are the "did you mean this" suggestions computed?',
    'where are the did you mean suggestions computed?',
    'what prints `were you looking for`',
    'We decided on heron.',
    'OK, I chose pino.',
  ]) {
    expect([text, asksOfPast(text)]).toEqual([text, false]);
  }
});
