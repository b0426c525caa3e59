import {spawn} from 'node:child_process';
import type {TerminalGuard} from '../ui/terminal.ts';

/**
 * A shell that waits for the end of its input, which comes when this process is gone: then it writes what was expected of it. It keeps
 * running through what is typed (Ctrl-C, Ctrl-Z), costs nothing while it waits and ends with this process in every case.
 */
const script = `trap '' INT QUIT TSTP TERM TTOU HUP
last=
while IFS= read -r line; do last=$line; done
[ -z "$last" ] || printf "$last"`;

/**
 * Puts the terminal back in order even when the app is killed or crashes, so that no one is left with an unusable
 * screen. Starts a shell that does so (on file descriptor 1) when this process is gone. Undefined on Windows; where no
 * shell can be started the guard does nothing.
 */
export function startTerminalGuard(): TerminalGuard | undefined {
  if (process.platform === 'win32') return undefined;
  const child = spawn('/bin/sh', ['-c', script], {stdio: ['pipe', 'inherit', 'ignore'], env: {}});
  let isThere = true;
  const gone = () => {
    isThere = false;
  };
  child.on('error', gone);
  child.on('exit', gone);
  child.stdin.on('error', gone);
  child.unref();
  // A pipe that keeps the process alive would keep the app from ending.
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return {
    expect(text) {
      if (!isThere) return;
      const octal = [...text].map(sign => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`).join('');
      child.stdin.write(`${octal}\n`);
    },
  };
}
