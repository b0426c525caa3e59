import type {ChatCompletionChunk} from 'openai/resources/chat/completions';
import {EcaError} from '../foundation/errors.ts';
import {toolInput} from './answer-stream.ts';
import {isRecord} from './error-detail.ts';
import type {StreamPart} from './language-model.ts';

/**
 * The most tool calls that one answer may hold. No model asks for so many at once; a server that goes on counting is
 * broken.
 */
const mostCalls = 256;

/** One piece of a call as servers send it: less or more than the wire form says. */
type CallPiece = Partial<ChatCompletionChunk.Choice.Delta.ToolCall>;

/** A tool call of which more pieces may come. */
interface OpenCall {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
  /** Where a server sends the arguments as an object instead of a text. */
  input?: unknown;
}

/** Puts tool calls together from their pieces. */
export interface ToolCallAssembler {
  /** @throws EcaError `model-broken-stream` for more than 256 calls. */
  push(pieces: unknown): void;
  /** The calls in the order in which they began, each with an id of its own. What is no JSON has no input. */
  end(): Extract<StreamPart, {type: 'tool-call'}>[];
}

/**
 * Puts a model's tool calls together from the pieces in which OpenAI-compatible servers stream them. Pieces belong
 * together by `index`, or by id where there is none, else to the last call. A new id under an index that is taken is a
 * new call: some servers count none. A name that comes again is no longer name. `prefix` leads ids that servers leave
 * out.
 */
export function createToolCallAssembler(prefix: string): ToolCallAssembler {
  const calls: OpenCall[] = [];
  /** The call that a piece belongs to; undefined where it begins a new one. */
  const find = (index: number | undefined, id: string): OpenCall | undefined => {
    if (index !== undefined) {
      const own = calls.findLast(call => call.index === index);
      return own && (id === '' || own.id === '' || own.id === id) ? own : undefined;
    }
    return id === '' ? calls.at(-1) : calls.findLast(call => call.id === id);
  };
  return {
    push(pieces) {
      for (const piece of Array.isArray(pieces) ? pieces : []) {
        if (!isRecord(piece)) continue;
        const {index, id, function: called} = piece as CallPiece;
        const givenId = typeof id === 'string' ? id : '';
        const givenIndex = typeof index === 'number' ? index : undefined;
        let call = find(givenIndex, givenId);
        if (!call) {
          if (calls.length >= mostCalls) {
            throw new EcaError(
              'model-broken-stream',
              `The model server sent more than ${mostCalls} tool calls in one answer`,
              {
                hint: 'Ask again; a server that does this again is broken.',
              },
            );
          }
          call = {index: givenIndex, id: givenId, name: '', arguments: ''};
          calls.push(call);
        }
        if (call.id === '') call.id = givenId;
        const {name, arguments: given}: {name?: unknown; arguments?: unknown} = called ?? {};
        if (typeof name === 'string' && name !== call.name && call.arguments === '') call.name += name;
        if (typeof given === 'string') call.arguments += given;
        else if (isRecord(given)) call.input = given;
      }
    },
    end() {
      const taken = new Set<string>();
      return calls.map((call, place) => {
        const id = call.id !== '' && !taken.has(call.id) ? call.id : `${prefix}-${place + 1}`;
        taken.add(id);
        return {type: 'tool-call', id, name: call.name, input: call.input ?? toolInput(call.arguments)};
      });
    },
  };
}
