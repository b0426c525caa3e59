export function labelBlocks(blocks: readonly (readonly string[])[], content: readonly string[]): number[];
