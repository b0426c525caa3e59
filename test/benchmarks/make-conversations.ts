// Conversations out of a seed: the same seed gives the same ones. Two kinds: friends who tell each other of their lives over months,
// and somebody who works on a program with an assistant. Each comes with questions, the turns that answer them, and questions that
// nothing answers (category 5: what is asked of one speaker was said by the other, or of a thing that never came up).
import {
  activities,
  components,
  feelings,
  fillers,
  names,
  pets,
  reasons,
  relatives,
  tools,
  wishes,
} from './conversation-words.ts';

export interface MadeTurn {
  id: string;
  session: string;
  role: string;
  speaker: string;
  text: string;
  at: string;
}

export interface MadeQuestion {
  session: string;
  query: string;
  evidence: string[];
  /** 1 several turns, 2 when, 3 a conclusion, 4 one turn, 5 no answer. */
  category: number;
  /** ISO 8601: when it is asked, where it counts from now (`last week`). */
  askedAt?: string;
}

export interface MadeConversations {
  turns: MadeTurn[];
  questions: MadeQuestion[];
}

const dayMs = 24 * 60 * 60 * 1000;

/** `count` conversations, every third of them about a program. */
export function makeConversations(seed: number, count: number): MadeConversations {
  const made: MadeConversations = {turns: [], questions: []};
  for (let number = 0; number < count; number += 1) {
    const random = randomFrom(seed * 1_000 + number);
    const conversation = new Conversation(`talk-${seed}-${number}`, random);
    if (number % 3 === 2) workOnProgram(conversation, random);
    else talkOfFriends(conversation, random);
    made.turns.push(...conversation.turns);
    made.questions.push(...conversation.questions);
  }
  return made;
}

class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  some<Value>(values: readonly Value[], count: number): Value[] {
    const left = [...values];
    return Array.from(
      {length: Math.min(count, left.length)},
      () => left.splice(this.below(left.length), 1)[0] as Value,
    );
  }
}

function randomFrom(seed: number): Random {
  return new Random(Math.imul(seed + 1, 2_654_435_761));
}

class Conversation {
  readonly turns: MadeTurn[] = [];
  readonly questions: MadeQuestion[] = [];
  readonly session: string;
  readonly #random: Random;
  #atMs: number;

  constructor(session: string, random: Random) {
    this.session = session;
    this.#random = random;
    this.#atMs = Date.UTC(2022 + random.below(4), random.below(12), 1 + random.below(28), 8 + random.below(12));
  }

  nextDay(days: number): void {
    this.#atMs += days * dayMs;
  }

  get date(): Date {
    return new Date(this.#atMs);
  }

  say(speaker: string, role: string, text: string): string {
    this.#atMs += 1_000 * (5 + this.#random.below(60));
    const id = `${this.session}:${this.turns.length}`;
    this.turns.push({id, session: this.session, role, speaker, text, at: new Date(this.#atMs).toISOString()});
    return id;
  }

  ask(query: string, evidence: string[], category: number, askedAt?: Date): void {
    const asked = askedAt && {askedAt: askedAt.toISOString()};
    this.questions.push({session: this.session, query, evidence, category, ...asked});
  }
}

/** What somebody did, for questions over several of them. */
interface Deed {
  who: string;
  group: string;
  id: string;
}

function talkOfFriends(conversation: Conversation, random: Random): void {
  const [one, other] = random.some(names, 2) as [string, string];
  const shared = random.some(activities, 12);
  const lives = new Map([
    [one, random.some(shared, 8)],
    [other, random.some(shared, 8)],
  ]);
  const deeds: Deed[] = [];
  const sessions = 12 + random.below(14);
  const say = (who: string, text: string) => conversation.say(who, who === one ? 'user' : 'assistant', text);
  for (let number = 0; number < sessions; number += 1) {
    const [first, second] = random.chance(0.5) ? [one, other] : [other, one];
    say(
      first,
      `Hey ${shortOf(second, random)}! ${random.pick(['Long time no talk', 'How have you been', "What's up", 'Good to see you'])}${random.pick(['!', '?'])} ${random.pick(fillers)}`,
    );
    say(second, `Hi ${shortOf(first, random)}! ${random.pick(fillers)}`);
    for (let part = 2 + random.below(4); part > 0; part -= 1) {
      const [teller, listener] = random.chance(0.5) ? [first, second] : [second, first];
      const kind = random.next();
      if (kind < 0.62) tellDeed(teller, listener);
      else if (kind < 0.74) tellPet(teller, listener);
      else if (kind < 0.86) tellWish(teller, listener);
      else chatter(teller, listener);
    }
    say(
      second,
      `${random.pick(['Bye', 'Take care', 'Talk to you soon', 'Catch you later'])}, ${shortOf(first, random)}! ${random.pick(fillers)}`,
    );
    conversation.nextDay(2 + random.below(20));
  }
  askOverAll();

  function tellDeed(teller: string, listener: string): void {
    const activity = random.pick(lives.get(teller) ?? activities);
    const thing = random.pick(activity.things);
    const place = random.pick(activity.places);
    const relative = random.pick(relatives);
    const time = random.pick([
      'Yesterday',
      'Last week',
      'Last weekend',
      'Last Friday',
      'Two days ago',
      'This morning',
      'On Sunday',
      'Last month',
    ]);
    const withWhom = random.chance(0.4) ? ` with my ${relative}` : '';
    const said = filled(activity.said, thing, place);
    const told = random.pick([
      `${time} I ${said}${withWhom}. ${random.pick(fillers)}`,
      `${random.pick(fillers)} I ${said}${withWhom} ${time.toLowerCase()}! It was ${random.pick(feelings).word}.`,
      `Guess what, I ${said}${withWhom} ${time.toLowerCase()}. ${random.pick(fillers)}`,
      `I finally ${said}${withWhom}${random.chance(0.5) ? `, ${time.toLowerCase()}` : ''}. ${random.pick(fillers)}`,
    ]);
    // Now and then the other one tells it first.
    const isHeardOf = random.chance(0.12);
    const first = isHeardOf
      ? say(
          listener,
          `${shortOf(teller, random)}, I heard that you ${said} ${time.toLowerCase()}! ${random.pick(fillers)}`,
        )
      : say(teller, `${told}${backQuestion()}`);
    if (isHeardOf) say(teller, `${random.pick(['Yes!', 'Right.', 'Who told you?'])} ${random.pick(fillers)}`);
    deeds.push({who: teller, group: activity.group, id: first});
    const asked = filled(activity.asked, thing, place);
    conversation.ask(`When did ${teller} ${asked}?`, [first], 2);
    if (random.chance(0.5)) conversation.ask(filled(activity.question, teller, place), [first], 4);
    if (withWhom !== '' && random.chance(0.4)) conversation.ask(`Who did ${teller} ${asked} with?`, [first], 4);
    if (!lives.get(listener)?.includes(activity) && random.chance(0.8)) {
      conversation.ask(
        random.pick([`When did ${listener} ${asked}?`, filled(activity.question, listener, place)]),
        [],
        5,
      );
    }
    const detail = random.below(4);
    const echo = random.pick([
      `Wow, ${shortOf(teller, random)}, ${thing}! `,
      `That sounds great, ${shortOf(teller, random)}! `,
      `${random.pick(fillers)} `,
      `${activity.noun} is so cool! `,
    ]);
    if (detail === 0) {
      const feeling = random.pick(feelings);
      say(listener, `${echo}How did it feel?`);
      const second = say(teller, `${random.pick(['Honestly', 'Oh', 'Well', 'You know'])}, ${feeling.said}.${tail()}`);
      conversation.ask(`How did ${teller} feel about the ${activity.noun}?`, [second], 4);
      if (random.chance(0.5)) conversation.ask(`How did ${listener} feel about the ${activity.noun}?`, [], 5);
    } else if (detail === 1) {
      const reason = random.pick(reasons);
      say(listener, `${echo}What made you do that?`);
      const second = say(teller, `${reason.said}${tail()}`);
      conversation.ask(
        random.pick([`Why did ${teller} ${asked}?`, `What motivated ${teller} to ${asked}?`]),
        [second],
        4,
      );
      if (random.chance(0.5)) conversation.ask(`Why did ${listener} ${asked}?`, [], 5);
    } else if (detail === 2) {
      say(listener, `${echo}${filled(activity.followUp, thing, place)}`);
      const answer = random.pick(activity.answers);
      const second = say(teller, `${answer.said}${tail()}`);
      conversation.ask(filled(answer.question, teller, place).replaceAll('{noun}', activity.noun), [second], 4);
      if (random.chance(0.5))
        conversation.ask(filled(answer.question, listener, place).replaceAll('{noun}', activity.noun), [], 5);
    } else say(listener, `${echo}${random.pick(fillers)} I have always been curious about ${activity.noun}.`);
    if (random.chance(0.6)) say(teller, `Thanks, ${shortOf(listener, random)}! ${random.pick(fillers)}`);
  }

  /** Who has told something often asks back. */
  function backQuestion(): string {
    if (!random.chance(0.3)) return '';
    return ` ${random.pick(['How about you?', 'Have you ever tried it?', 'What have you been up to?', 'Do you want to come next time?', 'What do you think?'])}`;
  }

  function tail(): string {
    return random.chance(0.5) ? ` ${random.pick(fillers)}${backQuestion()}` : backQuestion();
  }

  function tellPet(teller: string, listener: string): void {
    const pet = random.pick(pets);
    const id = say(teller, `${random.pick(fillers)} By the way, we have ${pet.said} at home now, called ${pet.name}.`);
    deeds.push({who: teller, group: 'pets', id});
    say(listener, `${pet.name} is a lovely name! ${random.pick(fillers)}`);
    conversation.ask(`Who is ${pet.name}?`, [id], 4);
    if (random.chance(0.5)) conversation.ask(`What is the name of ${listener}'s ${pet.kind}?`, [], 5);
    conversation.ask(`What is the name of ${teller}'s ${pet.kind}?`, [id], 4);
  }

  function tellWish(teller: string, listener: string): void {
    const wish = random.pick(wishes);
    say(
      listener,
      random.pick(['Any plans for the future?', 'What comes next for you?', 'So what is on your mind these days?']),
    );
    const id = say(teller, `${wish.said}${tail()}`);
    deeds.push({who: teller, group: 'plans', id});
    conversation.ask(filled(wish.question, teller, ''), [id], random.chance(0.3) ? 3 : 4);
    if (random.chance(0.5)) conversation.ask(filled(wish.question, listener, ''), [], 5);
    say(listener, `${random.pick(fillers)} You will do great, ${shortOf(teller, random)}.`);
  }

  function chatter(teller: string, listener: string): void {
    const activity = random.pick(shared);
    say(teller, `${random.pick(fillers)} Do you still like ${activity.noun}?`);
    say(
      listener,
      `${random.pick(fillers)} ${random.pick(['Sure!', 'Of course.', 'Not so much lately.'])} ${random.pick(fillers)}`,
    );
  }

  function askOverAll(): void {
    for (const who of [one, other]) {
      for (const [group, question] of Object.entries(groupQuestions)) {
        const evidence = deeds.filter(deed => deed.who === who && deed.group === group).map(({id}) => id);
        if (evidence.length > 0 && evidence.length <= 6) conversation.ask(filled(question, who, ''), evidence, 1);
      }
    }
  }
}

const groupQuestions: Readonly<Record<string, string>> = {
  making: 'What has {0} made by hand?',
  outdoors: 'What outdoor activities has {0} done?',
  sport: 'What sports does {0} do?',
  learning: 'What has {0} been learning or studying?',
  helping: 'How has {0} helped the community?',
  travel: 'Which places has {0} travelled to?',
  music: 'What musical events has {0} been part of?',
  work: 'What changes has {0} had at work?',
  pets: 'What pets does {0} have?',
  plans: "What are {0}'s plans for the future?",
};

function workOnProgram(conversation: Conversation, random: Random): void {
  const user = (text: string) => conversation.say('', 'user', text);
  const assistant = (text: string) => conversation.say('', 'assistant', text);
  const used = random.some(components, 14);
  const spare = components.filter(component => !used.includes(component));
  const months = [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ];
  const decisions: Decision[] = [];
  for (const component of used) {
    const {kind, options} = random.pick(tools);
    const [chosen, rejected] = random.some(options, 2) as [string, string];
    const reason = random.pick([
      'it is the smallest one',
      'the team knows it',
      'it starts faster',
      'it has no server to run',
      'its licence fits us',
      'the old one leaked memory',
    ]);
    const ask = user(
      `${random.pick(['I am thinking about', 'Let us look at', 'We need a decision on'])} the ${component.name}. Which ${kind} would you take there, ${chosen} or ${rejected}?`,
    );
    const advice = assistant(
      `Both work. ${rejected} has more features, ${chosen} is simpler to operate. For ${component.path} I suggest ${random.chance(0.7) ? chosen : rejected}, with a limit of ${10 + random.below(90)} requests at once.`,
    );
    const decision = user(
      `${random.pick(['OK, we go with', 'Decided:', 'I prefer', "Let's use"])} ${chosen}, because ${reason}. ${random.chance(0.4) ? 'Please remember that.' : ''}`,
    );
    const done = assistant(
      `Done. ${component.path} now ${random.pick(['calls', 'uses', 'goes through'])} ${chosen}; the tests in ${component.path.replace(/\.ts$/, '.test.ts')} pass.`,
    );
    const month = months[conversation.date.getUTCMonth()];
    decisions.push({component, kind, options, chosen, at: conversation.date, ids: [decision, done]});
    conversation.ask(`Which ${kind} did we choose for the ${component.name}?`, [decision, done], 4);
    conversation.ask(`Why did we take ${chosen} for the ${component.name}?`, [decision], 4);
    if (random.chance(0.5)) conversation.ask(`What did you suggest for the ${component.name}?`, [advice], 4);
    if (random.chance(0.4)) conversation.ask(`What did I ask about the ${component.name} in ${month}?`, [ask], 2);
    if (random.chance(0.4)) conversation.ask(`Which file was changed for the ${component.name}?`, [done], 4);
    const missing = random.pick(spare);
    if (random.chance(0.6)) conversation.ask(`Which ${kind} did we choose for the ${missing.name}?`, [], 5);
    for (let more = random.below(4); more > 0; more -= 1) {
      const fault = random.pick([
        'a timeout',
        'a wrong total',
        'an empty list',
        'a stale cache entry',
        'a crash at start',
        'a duplicate row',
      ]);
      const cause = random.pick([
        'the clock was read twice',
        'the lock was taken too late',
        'the retry ran without a pause',
        'the key had no version',
        'a null came through',
        'the sort was not stable',
      ]);
      user(`There is ${fault} in the ${component.name}. Can you look?`);
      const found = assistant(`I found it in ${component.path}: ${cause}. The fix is small and a test covers it now.`);
      conversation.ask(`What caused ${fault} in the ${component.name}?`, [found], 4);
      if (random.chance(0.5))
        user(random.pick(['Thanks, that works.', 'Good. Anything else?', 'Fine, next one.', 'Great, commit it.']));
    }
    conversation.nextDay(random.below(12));
  }
  changeMinds();
  askOfLastWeek();

  /** Later decisions on the same things: only the time tells which one a question means. */
  function changeMinds(): void {
    for (const first of random.some(decisions, 6)) {
      conversation.nextDay(3 + random.below(25));
      const {component, kind, options, chosen} = first;
      const next = random.pick(options.filter(option => option !== chosen));
      user(`The ${component.name} again: ${chosen} was not a good choice there after all.`);
      const decision = user(
        `${random.pick(['We switch to', 'From now on we take', 'Change of plan, use'])} ${next} for the ${component.name}.`,
      );
      const done = assistant(`${component.path} now uses ${next} instead of ${chosen}.`);
      const second = [decision, done];
      const at = conversation.date;
      conversation.ask(`Which ${kind} do we currently use for the ${component.name}?`, second, 4);
      conversation.ask(`Which ${kind} did we choose first for the ${component.name}?`, first.ids, 4);
      conversation.ask(`What did we use for the ${component.name} before we switched to ${next}?`, first.ids, 4);
      const monthOf = (date: Date) => `${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
      if (monthOf(at) !== monthOf(first.at)) {
        conversation.ask(`Which ${kind} did we choose for the ${component.name} in ${monthOf(at)}?`, second, 2);
        conversation.ask(
          `Which ${kind} did we choose for the ${component.name} in ${monthOf(first.at)}?`,
          first.ids,
          2,
        );
      }
      decisions.push({...first, chosen: next, at, ids: second});
    }
  }

  function askOfLastWeek(): void {
    const asked = new Date(conversation.date.getTime() + (2 + random.below(6)) * dayMs);
    const monday = new Date(asked.getTime() - ((asked.getUTCDay() + 6) % 7) * dayMs).setUTCHours(0, 0, 0, 0);
    const within = decisions.filter(({at}) => at.getTime() >= monday - 7 * dayMs && at.getTime() < monday);
    for (const {component, ids} of within) {
      conversation.ask(`What did we decide about the ${component.name} last week?`, ids, 4, asked);
    }
    if (within.length > 0 && within.length <= 3) {
      const all = within.flatMap(({ids}) => ids);
      conversation.ask('What did we decide last week?', all, 1, asked);
    }
  }
}

interface Decision {
  component: {name: string; path: string};
  kind: string;
  options: readonly string[];
  chosen: string;
  at: Date;
  /** The turns that say it. */
  ids: string[];
}

function filled(template: string, ...values: string[]): string {
  return template.replace(/\{(\d)\}/g, (_, place: string) => values[Number(place)] ?? '');
}

/** Friends shorten names now and then. */
function shortOf(name: string, random: Random): string {
  return name.length > 5 && random.chance(0.4) ? name.slice(0, 3 + random.below(2)) : name;
}
