// What a long session costs in a small window: how often it is summarised, and how much a server has to read anew because of it.
//
//   npm run build && node --import ./scripts/ts-loader.mjs test/benchmarks/long-session.ts [--turns N] [--windows 4096,8192,…]
//
// Plays a scripted session of questions, calls and answers of usual lengths on copies of files of this repository, over HTTP with a
// server that counts tokens by characters and keeps, as a local one does, the work on its last request only.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {WirePart} from '../contracts/language-model.ts';
import {askAll, call, type Mind, openFakeProject} from '../runtime/fake-project.ts';

const root = join(import.meta.dirname, '../..');
const {values} = parseArgs({
  options: {turns: {type: 'string', default: '40'}, windows: {type: 'string', default: '4096,8192,32768'}},
});
const turns = Number(values.turns);
/** About what vocabularies of today come to in code and prose mixed. */
const charactersPerToken = 3.6;
const files = ['director.ts', 'repeat-guard.ts', 'sent-history.ts', 'intent.ts', 'plan.ts', 'tool-calls.ts'];
const questions = [
  'Where is it decided which model answers, and what happens when it fails?',
  'Never touch the folder legacy, whatever happens. Is there a test for it?',
  'Look at the next file as well and tell me what could go wrong there.',
  'No, I meant the case in which the second server is down too.',
  'Thanks. What did we say about it before?',
  'Change the wording of that comment so that it says what it promises.',
  'Why?',
  'And how long is it left alone? I would rather have the pause doubled each time, up to ten minutes, and said on the screen.',
];
const sentence = 'It is decided in one place, and the order there is the one that the settings name. ';

/** Plays one session with a window of so many tokens. */
async function play(windowTokens: number) {
  const project = await openFakeProject();
  for (const name of files) project.write(`source/${name}`, readFileSync(join(root, 'source/agent', name), 'utf8'));
  project.model = {
    ...project.model,
    shown: {...project.model.shown, parameters: `num_ctx ${windowTokens}`},
    loadedContextTokens: windowTokens,
  };
  const figures = {requests: 0, summaries: 0, readForSummaries: 0, readAnew: 0, prefixLost: 0, sent: 0, largest: 0};
  let before = '';
  let turn = 0;
  let step = 0;
  const mind: Mind = (chat): WirePart[] => {
    const text = JSON.stringify(chat.tools ?? []) + JSON.stringify(chat.messages).slice(0, -1);
    let same = 0;
    while (same < before.length && before[same] === text[same]) same++;
    if (same < before.length) figures.prefixLost++;
    before = text;
    const tokens = Math.round(text.length / charactersPerToken);
    const anew = Math.round((text.length - same) / charactersPerToken);
    figures.requests++;
    figures.sent += tokens;
    figures.readAnew += anew;
    figures.largest = Math.max(figures.largest, tokens);
    const counted: WirePart = {type: 'end', reason: 'stop', inputTokens: tokens, outputTokens: 100};
    if (
      chat.messages.some(({role, content}) => role !== 'assistant' && content.startsWith('Summarise the conversation'))
    ) {
      figures.summaries++;
      figures.readForSummaries += anew;
      const points = `- ${sentence}\n`.repeat(4);
      const written = ['Decisions', 'What was found', 'Open points'].map(title => `## ${title}\n${points}`).join('\n');
      return [{type: 'text', text: written}, counted];
    }
    const file = `source/${files[turn % files.length]}`;
    const startLine = 1 + step * 40;
    const [first] =
      step % 2 === 0
        ? call('read-file', {path: file, startLine, endLine: startLine + 39})
        : call('search-files', {pattern: 'export (function|interface)', path: file});
    if (first && step++ < turn % 4) return [first, counted];
    return [{type: 'text', text: `Answer ${turn}. ${sentence.repeat(2 + (turn % 7))}`}, counted];
  };
  project.mind = mind;
  const conversation = await project.converse({}, ['memory.enabled=false']);
  const warnings: string[] = [];
  for (; turn < turns; turn++) {
    step = 0;
    const {ofType} = await askAll(conversation, `${questions[turn % questions.length]} (${turn})`);
    warnings.push(...ofType('warning').map(({code}) => code));
  }
  await conversation.close();
  await project.close();
  const count = (code: string) => warnings.filter(one => one === code).length;
  return {
    window: windowTokens,
    turns,
    ...figures,
    cut: count('context-cut') + count('context-too-long'),
    questionsPerSummary: figures.summaries === 0 ? '-' : (turns / figures.summaries).toFixed(1),
  };
}

const rows = [];
for (const window of values.windows.split(',')) rows.push(await play(Number(window)));
console.table(rows);
