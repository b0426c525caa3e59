import stringWidth from 'string-width';
import type {MarkdownTheme} from '../../../source/ui/markdown/markdown-stream.ts';
import {createTheme} from '../../../source/ui/theme.ts';

export const plainTheme: MarkdownTheme = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});
export const colorTheme: MarkdownTheme = createTheme({setting: 'dark', environment: {COLORTERM: 'truecolor'}});

/** What a person sees of lines, and what may never be in them: anything that is not text or a style. */
export function withoutStyles(line: string): string {
  return line.replace(/\u001B\[[\d;]*m/g, '');
}

export function faultsOf(lines: readonly string[], columns: number): string[] {
  return lines.flatMap(line => {
    const text = withoutStyles(line);
    const faults: string[] = [];
    if (/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/.test(text))
      faults.push(`control in ${JSON.stringify(line)}`);
    if (columns > 1 && stringWidth(text) > columns)
      faults.push(`${stringWidth(text)} cells in ${JSON.stringify(line)}`);
    if (/\u001B\[[\d;]*m/.test(line) && line.lastIndexOf('\u001B[0m') < line.lastIndexOf('\u001B['))
      faults.push(`open style in ${line}`);
    return faults;
  });
}
