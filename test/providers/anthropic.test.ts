import {createAnthropicModel} from '../../source/providers/anthropic.ts';
import {describeLanguageModel} from '../contracts/language-model.ts';
import {anthropicWire} from './fake-anthropic.ts';
import {reply} from './fake-server.ts';

describeLanguageModel({
  ...anthropicWire,
  provider: 'Anthropic',
  id: 'anthropic:claude-fake',
  nativeReasoning: true,
  sendsKey: true,
  other: reply(404, anthropicWire.errorBody('no such path')),
  open: async options => createAnthropicModel({...options, model: 'claude-fake'}),
});
