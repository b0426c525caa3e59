import type {ErrorData} from '../foundation/errors.ts';
import type {ModelRequest} from './language-model.ts';
import {renderUserText} from './user-text.ts';

/**
 * The most characters of plain text (UTF-16 units) that one token can stand for. Tokenizers of today's models come to 3
 * to 5.5 a token; 6 is beyond them, so that no warning is false.
 */
const mostUnitsPerToken = 6;
/**
 * The most characters (UTF-16 units) that are not ASCII that one token can stand for; tokenizers come to 1 to 3 a
 * token, so that this too gives no false warning.
 */
const mostForeignUnitsPerToken = 3.5;
/**
 * How many tokens must be missing before there is a warning. Below this, the template's own tokens and chance outweigh
 * the text.
 */
const smallestShortfall = 100;

/** Estimates the tokens that `request` comes to at the very least, however good the tokenizer is. */
function fewestTokens(request: ModelRequest): number {
  let tokens = 0;
  for (const message of request.messages) {
    tokens += textTokens(message.role === 'user' ? renderUserText(message) : message.text);
    if (message.role === 'assistant' && message.toolCalls) tokens += textTokens(JSON.stringify(message.toolCalls));
  }
  return Math.floor(tokens);
}

/** The fewest tokens of a text, from its length. A run of one character or of white space can be a single token. */
function textTokens(text: string): number {
  const collapsed = text.replace(/\s{2,}|([^\s\w])\1{2,}/g, ' ').replace(/(\w)\1{4,}/g, '$1');
  const ascii = collapsed.replace(/[^\0-\x7f]+/g, '').length;
  return ascii / mostUnitsPerToken + (collapsed.length - ascii) / mostForeignUnitsPerToken;
}

/**
 * Notices that a server has silently cut off the beginning of a conversation that did not fit into its context window:
 * it counted fewer tokens than the text can have. Gives the warning for it, or undefined when the count is plausible.
 */
export function findShortfall(options: {
  request: ModelRequest;
  /** What the server says it has read. */
  countedTokens: number;
  /** The window in force, where it is known. */
  windowTokens: number | undefined;
  /** `Provider at host:port`. */
  server: string;
}): ErrorData | undefined {
  const {request, countedTokens, windowTokens, server} = options;
  const fewest = fewestTokens(request);
  if (countedTokens >= fewest || fewest - countedTokens < smallestShortfall) return undefined;
  const window = windowTokens === undefined ? '' : ` (its window is ${windowTokens})`;
  return {
    code: 'model-prompt-cut',
    message: `${server} read ${countedTokens} tokens of a conversation of at least ${fewest}${window}: its beginning was cut off`,
    hint: 'Use /compact or a new session, or give the model a larger window; the answer may miss what stood first.',
  };
}
