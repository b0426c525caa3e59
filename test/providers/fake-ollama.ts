import type {WireForm, WirePart} from '../contracts/language-model.ts';
import type {FakeHandler} from './fake-server.ts';

export interface FakeOllamaModel {
  name: string;
  digest?: string;
  /** What `/api/show` says; absent for a server that does not know the path. */
  shown?: object;
  /** The window `/api/ps` names; absent while the model is not loaded. */
  loadedContextTokens?: number;
}

export const usualModel: FakeOllamaModel = {
  name: 'fake:7b',
  digest: 'sha-1',
  shown: {
    details: {parameter_size: '7.6B'},
    model_info: {'general.architecture': 'fake', 'fake.context_length': 32_768},
    capabilities: ['completion', 'tools', 'thinking'],
  },
};

/** The paths of an Ollama server other than `/api/chat`, for the models in `models` as they are when asked. */
export function ollamaFacts(models: () => FakeOllamaModel[]): FakeHandler {
  return (response, request) => {
    const send = (status: number, body: object) => {
      response.writeHead(status, {'content-type': 'application/json'});
      response.end(JSON.stringify(body));
    };
    const wanted = (request.body as {model?: string}).model;
    const found = models().find(({name}) => name === wanted);
    if (request.path === '/api/tags') {
      const list = models().map(({name, digest}) => ({name, digest, details: {parameter_size: '7.6B'}}));
      return send(200, {models: list});
    }
    if (request.path === '/api/ps') {
      const list = models().flatMap(({name, loadedContextTokens}) =>
        loadedContextTokens === undefined ? [] : [{name, context_length: loadedContextTokens}],
      );
      return send(200, {models: list});
    }
    if (request.path === '/api/show' && found?.shown) return send(200, found.shown);
    if (request.path === '/api/show') return send(404, {error: `model '${wanted}' not found`});
    return send(404, {error: 'page not found'});
  };
}

function line(message: object, more: object = {}): string {
  return `${JSON.stringify({model: 'fake:7b', message: {role: 'assistant', content: '', ...message}, done: false, ...more})}\n`;
}

function wireLine(part: WirePart): string {
  switch (part.type) {
    case 'text':
      return line({content: part.text});
    case 'reasoning':
      return line({thinking: part.text});
    case 'tool-call':
      return line({tool_calls: [{function: {name: part.name, arguments: part.input}}]});
    case 'bad-tool-call':
      return line({tool_calls: [{function: {name: part.name, arguments: part.argumentsText}}]});
    case 'garbage':
      return `${part.text}\n`;
    case 'error':
      return `${JSON.stringify({error: part.message})}\n`;
    case 'end':
      return line(
        {},
        {
          done: true,
          done_reason: part.reason === 'length' ? 'length' : 'stop',
          prompt_eval_count: part.inputTokens ?? 12,
          eval_count: part.outputTokens ?? 5,
        },
      );
  }
}

/** An answer of `/api/chat` as the server writes it. */
export function ollamaAnswer(parts: readonly WirePart[]): string {
  return parts.map(wireLine).join('');
}

export const ollamaWire: Pick<WireForm, 'answer' | 'errorBody' | 'chatPath' | 'contentType'> = {
  answer: ollamaAnswer,
  errorBody: message => JSON.stringify({error: message}),
  chatPath: '/api/chat',
  contentType: 'application/x-ndjson',
};
