import {createOllama} from '../../source/providers/ollama-provider.ts';
import {describeLanguageModel} from '../contracts/language-model.ts';
import {ollamaFacts, ollamaWire, usualModel} from './fake-ollama.ts';

describeLanguageModel({
  ...ollamaWire,
  provider: 'Ollama',
  id: 'ollama:fake:7b',
  nativeReasoning: true,
  sendsKey: false,
  other: ollamaFacts(() => [usualModel]),
  open: ({baseUrl, limits, retry, onNotice}) =>
    createOllama({baseUrl, limits, retry, onNotice}).open('fake:7b', new AbortController().signal),
});
