import {parse} from 'unbash';
import type {CommandSurroundings} from '../command-surroundings.ts';
import {nestingOf} from '../parse-command.ts';
import type {Danger} from './danger.ts';
import {findDanger} from './find-danger.ts';

/**
 * The most pieces of a line that are looked at, half of them from its end; a line that is not understood is asked about
 * in any case.
 */
const maxPieces = 24;
/** The most characters of a piece that are looked at: those at its beginning, where the name of the command stands. */
const maxPieceLength = 400;

/** A function that starts itself twice, however little else of the line makes sense. */
const bomb = /(?:^|[\s;&|(){}])([\w:.]{1,20})\s*\(\)\s*\{[^}]{0,40}\1\s*[|&]\s*\1[^}]{0,40}\}/;

/** Words without which a piece of a line is not worth a look. */
const telling =
  /\b(?:rm|dd|mkfs\S*|mke2fs|shred|wipefs|blkdiscard|find|shutdown|reboot|halt|poweroff|init|systemctl|kill|curl|wget|nc|ncat|netcat|socat|ssh|scp|rsync|chmod|chown|mv|tee|crontab|eca|python[\d.]*|perl|node|ruby|base64)\b|\/dev\/|\.eca|[/]eca\b|ECA_HOME/;

/**
 * Looks for plain dangers in a line that is not taken apart as a whole: too long, too deep, with hidden characters or
 * with errors in it. Looks at a bounded number of pieces between separators, those at the beginning and the end; of a
 * line of more than 32,768 characters at the first 16,384 and the last 8,192.
 */
export function roughLook(command: string, surroundings: CommandSurroundings): Danger | undefined {
  const bounded = command.length > 32_768 ? `${command.slice(0, 16_384)}\n${command.slice(-8192)}` : command;
  const visible = bounded.replace(/[^\P{C}\n\t]/gu, '').replace(/<<-?(?!<)/g, ' ');
  if (bomb.test(visible)) return {rule: 'fork-bomb', reason: 'it would start processes without end'};
  // The parser is slow on deep nesting: each bracket then begins a new piece.
  const text = nestingOf(visible) > 30 ? visible.replace(/[(){}]/g, '\n') : visible;
  const pieces = text
    .split(/\n|;|&&|\|\||(?<![<>&])&(?![>&])/)
    .map(piece => piece.trim().slice(0, maxPieceLength))
    .filter(piece => telling.test(piece));
  const half = maxPieces / 2;
  const chosen = pieces.length > maxPieces ? [...pieces.slice(0, half), ...pieces.slice(-half)] : pieces;
  for (const piece of chosen) {
    if ((piece.match(/["'`$\\{]/g)?.length ?? 0) > 60) continue;
    try {
      const {danger} = findDanger(parse(piece), surroundings);
      if (danger) return danger;
    } catch {
      // A piece that makes no sense by itself tells nothing.
    }
  }
  return undefined;
}
