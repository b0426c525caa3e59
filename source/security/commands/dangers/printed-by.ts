import type {SeenCommand} from './seen-command.ts';

/**
 * Works out what a command would print (`echo`, `printf`, decoded base64), to see through commands that are hidden in
 * text; an empty text where its own words do not say it. Follows pipes at most six steps back.
 */
export function printedBy(command: SeenCommand | undefined, depth = 0): string {
  if (command === undefined || depth > 6) return '';
  const [program = '', ...rest] = command.words.map(word => word.texts[0] ?? '');
  const before = () =>
    command.redirects.find(({text}) => text !== undefined)?.text ?? printedBy(command.upstream, depth + 1);
  const decode = (text: string, encoding: 'base64' | 'hex') => Buffer.from(text.trim(), encoding).toString('utf8');
  switch (program.slice(program.lastIndexOf('/') + 1)) {
    case 'echo': {
      const words = rest.filter((word, index) => index > 0 || !/^-[neE]+$/.test(word));
      return unescaped(words.join(' '), /^-[nE]*e/.test(rest[0] ?? ''));
    }
    case 'printf': {
      const [format = '', ...values] = rest;
      return unescaped(format, true).replace(/%[bsd]/g, () => values.shift() ?? '');
    }
    case 'cat':
    case 'tee':
      return before();
    // Commands are hidden in encoded text so that nobody sees them: they are decoded for the look.
    case 'base64':
      return rest.some(word => /^-[a-z]*[dD]|^--decode/.test(word)) ? decode(before(), 'base64') : '';
    case 'xxd':
      return rest.some(word => /^-[a-z]*r/.test(word)) ? decode(before().replace(/\s/g, ''), 'hex') : '';
    case 'rev':
      return [...before().trimEnd()].reverse().join('');
    default:
      return '';
  }
}

/** The text with its escapes resolved as `echo -e` and `printf` do, so that a command written as `\x72\x6d` is seen. */
function unescaped(text: string, wanted: boolean): string {
  if (!wanted) return text;
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|0?([0-7]{1,3})|([nt\\]))/g, (_, hex, octal, plain) => {
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
    return plain === 'n' ? '\n' : plain === 't' ? '\t' : '\\';
  });
}
