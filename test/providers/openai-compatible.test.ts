import {createOpenAiModel} from '../../source/providers/openai-compatible.ts';
import {describeLanguageModel} from '../contracts/language-model.ts';
import {openAiWire} from './fake-openai.ts';
import {reply} from './fake-server.ts';

describeLanguageModel({
  ...openAiWire,
  provider: 'OpenAI-compatible server',
  id: 'openai:fake-7b',
  nativeReasoning: true,
  sendsKey: true,
  other: reply(404, openAiWire.errorBody('no such path')),
  open: async options => createOpenAiModel({...options, model: 'fake-7b'}),
});
