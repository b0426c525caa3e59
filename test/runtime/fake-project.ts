import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {AgentEvent, TurnResult} from '../../source/agent/agent-event.ts';
import type {AskOptions, Conversation, ConversationOptions} from '../../source/runtime/conversation.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import type {WirePart} from '../contracts/language-model.ts';
import {type FakeOllamaModel, ollamaAnswer, ollamaFacts, usualModel} from '../providers/fake-ollama.ts';
import {type FakeServer, startFakeServer} from '../providers/fake-server.ts';
import {knowLanceDb} from '../storage/know-lancedb.ts';

/** A request of the chat as the fake server got it. */
export interface Chat {
  messages: {role: string; content: string}[];
  tools?: {function: {name: string}}[];
}

/** What the model does with a request; `undefined` says `ok`. */
export type Mind = (chat: Chat, count: number) => WirePart[] | undefined | Promise<WirePart[]>;

/** A project folder, a runtime in it, and a model server that answers as `mind` says. */
export interface FakeProject {
  folder: string;
  chats: Chat[];
  mind: Mind;
  /** What the server serves. */
  model: FakeOllamaModel;
  write(path: string, text: string): void;
  read(path: string): string;
  /** Opens it at the first call. */
  runtime(settings?: string[]): Promise<Runtime>;
  converse(options?: ConversationOptions, settings?: string[]): Promise<Conversation>;
  close(): Promise<void>;
}

const end: WirePart = {type: 'end', reason: 'stop'};
export const say = (text: string): WirePart[] => [{type: 'text', text}, end];
export const call = (name: string, input: object): WirePart[] => [{type: 'tool-call', name, input}, end];
/** Answers one after the other. */
export const script =
  (...answers: WirePart[][]): Mind =>
  () =>
    answers.shift();

/** `environment` is added to what the program is started with. */
export async function openFakeProject(environment: Record<string, string> = {}): Promise<FakeProject> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'eca-project-')));
  const folder = join(root, 'project');
  mkdirSync(folder);
  await knowLanceDb(join(root, 'home'));
  let runtime: Runtime | undefined;
  const facts = ollamaFacts(() => [project.model]);
  const server: FakeServer = await startFakeServer(async (response, request) => {
    if (request.path !== '/api/chat') return facts(response, request);
    const chat = request.body as Chat;
    const isProbe = JSON.stringify(chat.tools ?? chat.messages).includes('report-word');
    if (!isProbe) project.chats.push(chat);
    const answer = isProbe
      ? call('report-word', {word: 'lantern'})
      : ((await project.mind(chat, project.chats.length)) ?? say('ok'));
    response.writeHead(200, {'content-type': 'application/x-ndjson'});
    response.end(ollamaAnswer(answer));
  });
  const project: FakeProject = {
    folder,
    chats: [],
    mind: () => undefined,
    model: usualModel,
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), {recursive: true});
      writeFileSync(join(folder, path), text);
    },
    read: path => readFileSync(join(folder, path), 'utf8'),
    async runtime(settings = []) {
      runtime ??= await createRuntime({
        workingFolder: folder,
        packageFolder: join(import.meta.dirname, '../..'),
        environment: {
          ECA_HOME: join(root, 'home'),
          OLLAMA_BASE_URL: server.baseUrl,
          PATH: process.env.PATH,
          ...environment,
        },
        overrides: ['models.primary=ollama:fake:7b', ...settings],
        version: '0.0.0',
      });
      return runtime;
    },
    converse: async (options = {}, settings = []) => (await project.runtime(settings)).conversation(options),
    async close() {
      await runtime?.close();
      await server.close();
      rmSync(root, {recursive: true, force: true});
    },
  };
  return project;
}

/** Asks and gathers the events of the turn. */
export async function askAll(conversation: Conversation, text: string, options: Partial<AskOptions> = {}) {
  const events: AgentEvent[] = [];
  for await (const event of conversation.ask(text, {signal: new AbortController().signal, ...options}))
    events.push(event);
  const ofType = <Type extends AgentEvent['type']>(type: Type) =>
    events.filter((event): event is AgentEvent & {type: Type} => event.type === type);
  return {events, ofType, result: events.at(-1) as AgentEvent & TurnResult};
}
