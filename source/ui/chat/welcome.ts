import type {SessionContent} from '../ports/sessions-port.ts';
import type {ModelEntry} from '../runtime-context.ts';
import type {Block} from './block.ts';
import {toolTitle} from './tool-line.ts';
import {endingOf} from './turn-ending.ts';

/**
 * The most turns that are shown again of a session that is resumed: the last ones. How many came before is said above
 * them.
 */
const turnsShown = 3;

/**
 * Greets somebody who has no model yet (first run): what works without one, and how to connect one. Undefined where a
 * model can answer.
 */
export function firstRunCard(models: readonly ModelEntry[]): Block | undefined {
  const usable = models.some(
    ({model, state}) => model !== 'retrieval-only' && (state === 'ready' || state === 'configured'),
  );
  if (usable) return undefined;
  // Where Ollama runs without the model that is set up, the card names the command that fetches it.
  const missing = models.find(({state, model}) => state === 'not-served' && model.startsWith('ollama:'));
  const name = missing?.model.slice('ollama:'.length) ?? 'qwen2.5-coder';
  return {
    kind: 'card',
    title: 'No model is connected yet. What works now:',
    lines: [
      'Ask about this project: answers quote its files, with places you can open.',
      'Search past conversations and the index of the project in the other tabs.',
    ],
    steps: [
      {
        name: 'Ollama',
        text: missing ? `ollama pull ${name}` : `start Ollama (https://ollama.com), then: ollama pull ${name}`,
      },
      {
        name: 'a key',
        text: 'eca config set providers.anthropic.apiKey (or providers.openai.apiKey)',
      },
    ],
  };
}

/**
 * Shows the end of a resumed session again, as it was, and how many turns came before; `render` makes lines of an
 * answer.
 */
export function resumedBlocks(
  {title, turns}: SessionContent,
  render: (markdown: string) => readonly string[],
): Block[] {
  const shown = turns.slice(-turnsShown);
  const earlier = turns.length - shown.length;
  const blocks: Block[] = [
    {
      kind: 'note',
      text: `Going on with “${title}”${earlier > 0 ? `, after ${earlier} earlier ${earlier === 1 ? 'turn' : 'turns'}` : ''}`,
    },
  ];
  for (const turn of shown) {
    blocks.push({kind: 'user', text: turn.erased ? '(forgotten)' : turn.userText});
    for (const part of turn.parts) {
      if (part.kind === 'text') blocks.push({kind: 'answer', lines: render(part.text), first: true});
      if (part.kind === 'tool-call') blocks.push({kind: 'note', text: `· ${callTitle(part)}`});
      if (part.kind === 'steering') blocks.push({kind: 'user', text: part.text, steering: true});
    }
    const ending = endingOf(turn.stopReason);
    if (ending !== undefined) blocks.push({kind: 'note', text: ending});
  }
  return blocks;
}

/**
 * One line for a tool call of a stored session: its text is its input as JSON, cut or marked where it was unsafe; where
 * it cannot be read, the tool's name alone.
 */
function callTitle({title = 'tool', text}: SessionContent['turns'][number]['parts'][number]): string {
  try {
    return toolTitle(title, JSON.parse(text));
  } catch {
    return title;
  }
}
