import {PassThrough} from 'node:stream';
import {render} from 'ink';
import TextInput from 'ink-text-input';
import {useState} from 'react';
import {describe, expect, it} from 'vitest';
import {createInkInput} from '../../source/ui/ink-input.ts';
import {until} from '../providers/fake-server.ts';

function Field({onChange}: {onChange: (text: string) => void}) {
  const [text, setText] = useState('');
  const change = (next: string) => {
    setText(next);
    onChange(next);
  };
  return <TextInput value={text} onChange={change} />;
}

describe('keys for a field', () => {
  it('arrive one after the other, none lost, however many come at once', async () => {
    const input = createInkInput();
    let value = '';
    const changed = (text: string) => {
      value = text;
    };
    const screen = Object.assign(new PassThrough(), {columns: 80});
    const ink = render(<Field onChange={changed} />, {
      stdin: input as unknown as NodeJS.ReadStream,
      stdout: screen as unknown as NodeJS.WriteStream,
      patchConsole: false,
    });
    const typed = 'abcdefghijklmnopqrstuvwxyz'.repeat(4);
    for (const letter of typed) input.type(letter);
    for (let count = 0; count < 10; count++) input.type('\u007F');
    input.type('!');
    await until(() => value.endsWith('!'));
    expect(value).toBe(`${typed.slice(0, -10)}!`);
    ink.unmount();
  });

  it('wait for the field, and are gone with it', async () => {
    const input = createInkInput();
    const seen: string[] = [];
    input.type('a');
    input.type('b');
    const listener = () => seen.push(input.read() ?? '');
    input.on('readable', listener);
    await until(() => seen.length === 2);
    input.type('c');
    input.type('d');
    input.off('readable', listener);
    input.on('readable', listener);
    input.type('e');
    await until(() => seen.includes('e'));
    expect(seen).toEqual(['a', 'b', 'c', 'e']);
  });
});
