import type {SourceChunk} from './source-chunk.ts';
import {maximumChunkCharacters, maximumChunkLines} from './source-chunk.ts';
import type {SyntaxTrees} from './syntax-trees.ts';

/** Cuts files into chunks that can be found and cited by themselves. */
export interface Chunker {
  /**
   * The chunks of one file, in the order of their first lines. Every line that is not blank lies in at least one. Never fails on
   * what is in `text`: broken syntax, binary bytes and endless lines give text chunks.
   */
  chunk(file: {path: string; text: string}): Promise<SourceChunk[]>;
}

/** A chunker that reads syntax through `syntaxTrees`; languages without a grammar are cut by their visible structure. */
export function createChunker(_options: {syntaxTrees: SyntaxTrees}): Chunker {
  return {
    async chunk({text}) {
      const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
      const chunks: SourceChunk[] = [];
      for (let start = 0; start < lines.length; ) {
        let end = start;
        for (let size = 0; end < lines.length && end - start < maximumChunkLines; end++) {
          size += (lines[end]?.length ?? 0) + 1;
          if (size > maximumChunkCharacters && end > start) break;
        }
        const body = lines.slice(start, end).join('\n').slice(0, maximumChunkCharacters);
        if (body.trim() !== '') {
          chunks.push({
            kind: 'text',
            name: '',
            qualifiedName: '',
            parent: '',
            startLine: start + 1,
            endLine: end,
            definitionLine: start + 1,
            text: body,
            documentation: '',
            signature: '',
            references: [],
            defines: [],
            part: 0,
            exported: false,
          });
        }
        start = end;
      }
      return chunks;
    },
  };
}
