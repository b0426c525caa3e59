import type {Terms} from './turn-records.ts';

/**
 * Groups of words that belong together, by which a general question finds a particular answer: words that people ask
 * with, and words that answer. Who asks for pets is told of a kitten. Everyday classes and those of software; a word
 * may stand in several.
 */
const classes: readonly (readonly [asked: string, answers: string])[] = [
  [
    'pet pets animal animals',
    'dog cat puppy kitten parrot hamster rabbit turtle goldfish bird horse lizard snake guinea pig tabby spaniel poodle retriever',
  ],
  ['instrument instruments', 'guitar piano violin clarinet drums flute cello saxophone trumpet ukulele harp bass'],
  ['music musical musician', 'song concert band album sing guitar piano violin festival orchestra jazz rock melody'],
  [
    'sport sports exercise fitness workout athletic',
    'run marathon yoga swim basketball football soccer tennis hike gym climb bike cycling boxing surf ski skate race training',
  ],
  [
    'hobby hobbies activity activities pastime leisure',
    'paint draw pottery garden camp hike fishing read cook bake knit photography swim run dance craft chess guitar museum beach',
  ],
  ['outdoor outdoors nature', 'hike camp forest lake mountain beach trail kayak garden park sunset river canyon'],
  [
    'food foods dish meal meals eat cuisine snack',
    'pizza cake cookies soup salad pasta bread chicken chocolate cheese pie curry dinner lunch breakfast recipe rice fish noodles',
  ],
  ['dessert desserts sweet', 'cake pie cookies chocolate tart ice cream brownies pudding'],
  ['drink drinks beverage', 'coffee tea beer wine juice water lemonade'],
  [
    'book books novel novels author literature reading',
    'book novel story series poem author read chapter library fantasy',
  ],
  ['movie movies film films show shows', 'movie film series episode cinema watch comedy documentary'],
  [
    'family relative relatives',
    'son daughter brother sister mom dad mother father grandmother grandma grandpa husband wife kids cousin aunt uncle niece nephew baby',
  ],
  ['child children kid kids', 'son daughter baby kids toddler boy girl school'],
  [
    'relationship partner marital status married dating',
    'single divorce husband wife boyfriend girlfriend engaged wedding breakup marriage date',
  ],
  [
    'place places travel travelled trip trips vacation visited city cities country countries',
    'paris london rome tokyo barcelona spain italy france japan beach mountains europe island hotel flight coast park airport road',
  ],
  [
    'job jobs career profession occupation living employment',
    'job career interview hired promotion manager engineer teacher nurse doctor lawyer bank office company boss business store studio laid',
  ],
  [
    'business company startup store shop',
    'store shop studio customers clients loan opening lease website marketing investors',
  ],
  [
    'volunteer volunteering charity community help helped causes',
    'volunteer donate shelter charity fundraiser mentor foodbank homeless veterans campaign rescue awareness',
  ],
  [
    'health injury illness medical sick condition',
    'hurt pain injury doctor hospital surgery broke sick flu recover therapy ankle knee accident diagnosis',
  ],
  [
    'feel feeling felt feelings emotion emotions mood',
    'happy sad proud nervous excited scared anxious grateful relieved calm peace joy thrilled stressed lonely amazing love',
  ],
  [
    'destress relax stress unwind calm cope',
    'relax yoga meditate walk run read music bath pottery paint nature therapy dance',
  ],
  [
    'art artist artistic creative craft',
    'paint painting draw drawing sculpture sketch pottery canvas photo photography mural',
  ],
  ['paint painted painting', 'sunset landscape canvas portrait colors abstract lake watercolor'],
  [
    'education study studied degree major school field fields',
    'university college course degree class exam graduate certification training studying research',
  ],
  ['money financial finances afford', 'loan invest saving cost rent grant debt budget price expensive tuition'],
  ['vehicle car transport', 'car bike truck van bus train motorcycle'],
  ['live home house residence', 'apartment house move rent neighborhood flat town city'],
  [
    'birthday gift gifts present celebrate celebration holiday',
    'birthday gift party cake christmas thanksgiving anniversary wedding gave necklace',
  ],
  ['game games', 'chess video board card puzzle console monopoly'],
  ['plan plans goal goals dream future ambition', 'hope want dream someday planning goal next start open'],
  ['origin hometown roots moved', 'country home grew born roots years move'],
  ['religion religious faith spiritual', 'church pray god faith mosque temple'],
  ['political politics', 'government law vote campaign council policy rights election'],
  ['colour color colours colors', 'red blue green yellow purple pink orange black white brown'],
  ['clothes clothing wear outfit fashion accessory', 'dress shirt shoes necklace hat jacket hoodie bracelet earrings'],
  ['symbol symbols symbolize represent', 'flag rainbow necklace cross heart tattoo stands represents means'],
  [
    'event events attend attended participated',
    'conference parade concert festival workshop meeting race show fair competition party group',
  ],
  ['database databases storage', 'sqlite postgres postgresql mysql mongodb redis duckdb leveldb table'],
  ['language languages', 'typescript javascript python rust go java kotlin swift spanish french german'],
  ['framework library', 'react vue svelte express django rails angular package'],
  ['test tests testing runner', 'vitest jest pytest mocha ava coverage fixture'],
  ['deploy deployment release hosting', 'docker kubernetes server pipeline staging production rollout'],
  ['queue broker', 'rabbitmq kafka bullmq nats redis worker'],
  ['bug error fault problem cause caused', 'crash timeout leak race null lock stale retry exception fix found'],
];

/** Finds words that would answer a question. */
export interface WordClasses {
  /** The terms that would answer a question with these terms; empty where it asks for nothing of a class. */
  answersTo(questionTerms: readonly string[]): ReadonlySet<string>;
}

/** The groups are stemmed once for each way of splitting words, not for every question. */
const made = new WeakMap<Terms, WordClasses>();

/** The groups of words, in the form in which `terms` writes words for searching. */
export function wordClasses(terms: Terms): WordClasses {
  const known = made.get(terms);
  if (known) return known;
  const byAsked = new Map<string, Set<string>>();
  for (const [asked, answers] of classes) {
    const members = terms(answers);
    for (const term of terms(asked)) {
      const set = byAsked.get(term) ?? new Set();
      for (const member of members) set.add(member);
      byAsked.set(term, set);
    }
  }
  const result: WordClasses = {
    answersTo(questionTerms) {
      const answers = new Set(questionTerms.flatMap(term => [...(byAsked.get(term) ?? [])]));
      // A word of the question itself is searched for anyway.
      for (const term of questionTerms) answers.delete(term);
      return answers;
    },
  };
  made.set(terms, result);
  return result;
}
