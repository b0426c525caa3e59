import {createChunkBuilder} from './chunk-builder.ts';
import {cleanDocstring} from './documentation.ts';
import {type Language, languageOf} from './languages.ts';
import {linesOf} from './line-ranges.ts';
import {type OutlineItem, outlineOf} from './outline.ts';
import {addOutlineChunks, leadingComment} from './outline-chunks.ts';
import {outlineRules} from './outline-rules.ts';
import {hasPatterns, patternOutlineOf} from './pattern-outline.ts';
import type {SourceChunk} from './source-chunk.ts';
import type {SyntaxTrees} from './syntax-trees.ts';
import {addTextChunks} from './text-chunks.ts';

/**
 * Splits source files into pieces (chunks) that can be found, shown and cited by themselves: a function, a class, a
 * section.
 */
export interface Chunker {
  /**
   * The chunks of one file by their first lines (an overview comes before what lies inside it). Every line that is not blank lies in at
   * least one. Never fails on what is in `text`: broken syntax, binary bytes and endless lines give chunks too. A file
   * with a line of more than 10,000 characters (minified code) is cut as text; of a line
   * longer than a chunk only the first `maximumPiecesOfLine` pieces are kept. Throws only where a grammar file cannot be loaded.
   */
  chunk(file: {path: string; text: string}): Promise<SourceChunk[]>;
}

/**
 * Makes the chunker for all languages: code is cut at its definitions, by syntax where there is a grammar (tree-sitter)
 * and by keywords and indentation where there is none; everything else is cut by headings, keys or paragraphs.
 */
export function createChunker({syntaxTrees}: {syntaxTrees: SyntaxTrees}): Chunker {
  return {
    async chunk({path, text}) {
      const lines = linesOf(text);
      const language = languageOf(path, lines[0]);
      const id = language?.id ?? '';
      const outline = await outlineFor(lines, language, syntaxTrees);
      const builder = createChunkBuilder(lines, outline ? id : '');
      if (outline) addOutlineChunks(builder, outline, id === 'python' ? pythonDocumentation : leadingComment);
      else addTextChunks(builder, id);
      return builder.chunks.sort((a, b) => a.startLine - b.startLine);
    },
  };
}

/**
 * The longest line, in characters, of a file that is read as code. A file with a longer one was minified or generated:
 * its syntax names nothing that anybody looks for, and it is cut as plain text.
 */
const maximumParsedLine = 10_000;

/**
 * The definitions in a file, by which it is cut. Undefined where it is to be cut as text: a language of no known
 * structure, a line that is too long, a file that is too large or takes too long to parse.
 */
async function outlineFor(
  lines: readonly string[],
  language: Language | undefined,
  syntaxTrees: SyntaxTrees,
): Promise<OutlineItem[] | undefined> {
  if (!language) return undefined;
  // Settings without sections are entries of the file itself.
  if (language.id === 'ini' && !lines.some(line => /^\s*\[/.test(line))) return undefined;
  const rules = outlineRules[language.id];
  if (rules) {
    if (lines.some(line => line.length > maximumParsedLine)) return undefined;
    const source = lines.join('\n');
    const parsed = await syntaxTrees.withTree(source, language, tree => outlineOf(tree, rules, source, lines));
    return parsed.ok ? parsed.value : undefined;
  }
  return hasPatterns(language.id) ? patternOutlineOf(lines, language.id) : undefined;
}

/** A Python module's docstring, with the comments above it; at most 2,000 characters. */
function pythonDocumentation(text: string): string {
  const docstring = /^(?:\s*#[^\n]*\n|\s*\n)*([rRuU]?(?:"""[\s\S]*?"""|'''[\s\S]*?'''))/.exec(text)?.[1];
  return [leadingComment(text), docstring === undefined ? '' : cleanDocstring(docstring)]
    .filter(Boolean)
    .join('\n')
    .slice(0, 2_000);
}
