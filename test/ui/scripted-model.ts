import type {ServerResponse} from 'node:http';
import type {WirePart} from '../contracts/language-model.ts';
import {ollamaAnswer, ollamaFacts, usualModel} from '../providers/fake-ollama.ts';
import {type FakeServer, startFakeServer} from '../providers/fake-server.ts';

export interface ScriptedChat {
  /** What the model was sent, the last message first asked for by tests. */
  messages: {role: string; content: string}[];
}

/** Writes one answer: parts as they stand, or by hand. */
export type ScriptedAnswer =
  | readonly WirePart[]
  | ((response: ServerResponse, chat: ScriptedChat) => void | Promise<void>);

export interface ScriptedModel {
  readonly server: FakeServer;
  /** Answers that wait to be given, one a request; then `usual`. */
  readonly answers: ScriptedAnswer[];
  usual: ScriptedAnswer;
  /** The requests for an answer, without probes. */
  readonly chats: readonly ScriptedChat[];
  /** Requests for an answer whose connection is open. */
  openAnswers(): number;
}

export const endPart: WirePart = {type: 'end', reason: 'stop'};

/** An Ollama server on loopback with the model `ollama:fake:7b`, which calls tools when it is probed. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const facts = ollamaFacts(() => [usualModel]);
  const answers: ScriptedAnswer[] = [];
  const chats: ScriptedChat[] = [];
  let open = 0;
  const server = await startFakeServer(async (response, request) => {
    if (request.path !== '/api/chat') return facts(response, request);
    response.writeHead(200, {'content-type': 'application/x-ndjson'});
    const chat = request.body as ScriptedChat & {tools?: unknown};
    if (JSON.stringify(chat.tools ?? chat.messages).includes('report-word')) {
      const call: WirePart = {type: 'tool-call', name: 'report-word', input: {word: 'lantern'}};
      response.end(ollamaAnswer([call, endPart]));
      return;
    }
    chats.push(chat);
    open++;
    response.on('close', () => open--);
    const answer = answers.shift() ?? model.usual;
    if (typeof answer === 'function') await answer(response, chat);
    else response.end(ollamaAnswer(answer));
  });
  const model: ScriptedModel = {
    server,
    answers,
    usual: [{type: 'text', text: 'All right.'}, endPart],
    chats,
    openAnswers: () => open,
  };
  return model;
}

/** Writes `parts` and leaves the answer open. */
export function unfinished(...parts: readonly WirePart[]): ScriptedAnswer {
  return response => {
    response.flushHeaders();
    if (parts.length > 0) response.write(ollamaAnswer(parts));
  };
}
