import {expect, it} from 'vitest';
import {blockLines} from '../../../source/ui/chat/block.ts';
import {resumedBlocks} from '../../../source/ui/chat/welcome.ts';
import type {SessionContent} from '../../../source/ui/ports/sessions-port.ts';
import {createTheme} from '../../../source/ui/theme.ts';

const theme = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});
const turn = {number: 1, at: '2026-01-01T00:00:00Z', userText: 'q', parts: [], citations: []};

it('shows the end of a session with what each call was about, and which answers were stopped', () => {
  const content = {
    title: 'q',
    turns: [
      {...turn, userText: 'long ago'},
      {...turn, userText: 'one', stopReason: 'cancelled'},
      {
        ...turn,
        userText: 'two',
        stopReason: 'end',
        parts: [
          {kind: 'tool-call', title: 'read-file', text: '{"path":"a.ts","startLine":3}'},
          {kind: 'tool-call', title: 'run-command', text: 'cut {'},
          {kind: 'text', text: 'So.'},
        ],
      },
      {...turn, userText: 'three'},
    ],
  } as unknown as SessionContent;
  const lines = resumedBlocks(content, text => [text]).flatMap(block => blockLines(block, 60, theme));
  expect(lines.filter(line => line !== '')).toEqual([
    'Going on with “q”, after 1 earlier turn',
    '› one',
    '■ stopped',
    '› two',
    '· read-file a.ts:3',
    '· run-command',
    'So.',
    '› three',
  ]);
});
