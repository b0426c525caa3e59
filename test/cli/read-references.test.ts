import {describe, expect, it} from 'vitest';
import {readReferences} from '../../source/cli/read-references.ts';

describe('files named in a message', () => {
  it('are cut where they are long, and how many characters are kept is said', async () => {
    const guard = {
      readText: async () => ({ok: true as const, text: 'é'.repeat(250_000)}),
      check: () => ({relativePath: 'long.txt'}),
    };
    const runtime = {guard: async () => guard} as unknown as Parameters<typeof readReferences>[0];
    const {attachments, problems} = await readReferences(runtime, [{path: 'long.txt'}]);
    expect(attachments).toMatchObject([{path: 'long.txt', text: 'é'.repeat(200_000)}]);
    expect(problems).toMatchObject([{message: 'Only the first 200,000 characters of `long.txt` are attached'}]);
  });
});
