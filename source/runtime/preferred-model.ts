import {parseParameterSize} from '../agent/prompt-tier.ts';
import type {ProviderName, ServedModel} from '../providers/provider-registry.ts';

/** A model that answers because nobody chose one, and the rule it was chosen by. */
export interface PreferredModel {
  /** `provider:model`. */
  model: string;
  rule: string;
}

/**
 * Decides which of a server's models answers where nobody chose one; undefined where none of them can talk. Rules: of
 * Anthropic the newest Sonnet, else its newest model; of OpenAI the highest plain `gpt-` version; of any other server a
 * coding model before others, and the largest of those. Names that only pass a request on to somebody else's machine
 * (`…-cloud`) are never chosen.
 */
export function preferredModel(provider: ProviderName, served: readonly ServedModel[]): PreferredModel | undefined {
  const names = served.filter(({name}) => mayTalk(bare(name)));
  if (provider === 'anthropic') return newestClaude(names) ?? largest(names);
  return (provider === 'openai' ? highestGpt(names) : undefined) ?? largest(names);
}

/** A model's name without its provider. */
function bare(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/**
 * Leaves out models that do not answer questions: those for embedding, speech, images, moderation and the like, and
 * those in a cloud behind a local server.
 */
function mayTalk(name: string): boolean {
  if (/(?:^|[-:])cloud$/i.test(name)) return false;
  return !/embed|minilm|(?:^|[/_-])(?:bge|e5|gte)-|rerank|bert\b|whisper|tts|dall-e|image|audio|realtime|transcribe|moderation|instruct-\d|davinci|babbage|sora|guard/i.test(
    name,
  );
}

/** The newest Sonnet of Anthropic's models, else the newest of all. */
function newestClaude(served: readonly ServedModel[]): PreferredModel | undefined {
  const known = served.filter(({name}) => bare(name).startsWith('claude-'));
  const sonnets = known.filter(({name}) => name.includes('sonnet'));
  const [newest] = (sonnets.length > 0 ? sonnets : known).toSorted((one, other) =>
    compareParts(claudeParts(bare(other.name)), claudeParts(bare(one.name))),
  );
  return (
    newest && {model: newest.name, rule: sonnets.length > 0 ? 'the newest Sonnet there' : 'the newest model there'}
  );
}

/** Version numbers, then the date; a name without a date stands for the newest of its version. */
function claudeParts(name: string): number[] {
  const numbers = (name.match(/\d+/g) ?? []).map(Number);
  const version = numbers.filter(number => number < 1_000);
  const date = numbers.find(number => number >= 1_000) ?? Number.MAX_SAFE_INTEGER;
  return [version[0] ?? 0, version[1] ?? 0, date];
}

/** The highest version of OpenAI's plain models, such as `gpt-4o`; `-mini` and other variants do not count. */
function highestGpt(served: readonly ServedModel[]): PreferredModel | undefined {
  const plain = served.flatMap(({name}) => {
    const found = /^gpt-(\d+)(?:\.(\d+))?(o)?$/.exec(bare(name));
    return found ? [{name, parts: [Number(found[1]), Number(found[2] ?? 0), found[3] ? 1 : 0]}] : [];
  });
  const [highest] = plain.toSorted((one, other) => compareParts(other.parts, one.parts));
  return highest && {model: highest.name, rule: 'the highest gpt version there'};
}

/** The largest model by its parameters, those for code first. */
function largest(served: readonly ServedModel[]): PreferredModel | undefined {
  const rated = served.map(({name, parameterSize = ''}) => ({
    name,
    codes: /cod(?:e|er|ing)|devstral|starcoder/i.test(bare(name)) ? 1 : 0,
    billions: parseParameterSize(parameterSize) ?? parseParameterSize(bare(name).replaceAll(/[:_/-]/g, ' ')) ?? 0,
  }));
  const [best] = rated.toSorted(
    (one, other) => other.codes - one.codes || other.billions - one.billions || (one.name < other.name ? -1 : 1),
  );
  return best && {model: best.name, rule: best.codes ? 'the largest coding model there' : 'the largest model there'};
}

/** Compares versions number by number, so that 10 comes after 9. */
function compareParts(one: readonly number[], other: readonly number[]): number {
  for (const [place, number] of one.entries()) {
    const difference = number - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
