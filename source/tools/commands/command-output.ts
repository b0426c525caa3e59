import {closeSync, constants, openSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {makeDirectorySync} from '../../foundation/durable-file.ts';
import {systemCode} from '../../foundation/errors.ts';
import {createTerminalSanitizer, sanitizeText} from '../../security/terminal-sanitizer.ts';

/** How much of a command's output is shown and where the rest of it goes. */
export interface CommandOutputOptions {
  /** Where the whole output goes once it is too long to be shown whole; made when it is needed. */
  filePath: string;
  /** What is shown of it at most. */
  maxCharacters: number;
  /** Told each piece as it comes. */
  onText?: (text: string) => void;
}

/** What a command has written so far. All text is safe to print. */
export interface CommandOutput {
  write(chunk: Uint8Array): void;
  /** Ends the text. What was held back (a cut character, an unfinished control sequence) is decided now. */
  end(): void;
  /** Head and tail, at most about `maxCharacters`, with a line between them on what is missing and where it is. */
  text(): string;
  /** What came since the last call, its end if it is long. */
  takeNew(): string;
  /** Bytes as the command wrote them. */
  readonly sizeBytes: number;
}

/**
 * The most bytes of a command's output that are kept in a file, about 5 MB: what `read-file` reads. A command that
 * prints more runs on; of what lies beyond only the end is kept.
 */
const fileBytes = 5 * 1024 * 1024 - 4096;
/** The most characters of new output that `takeNew` gives at once: the last ones; what came before them is left out. */
const newCharacters = 16_000;
/**
 * How many bytes at the end of a very long output are kept once it is larger than the file may be: people look for
 * errors at the end.
 */
const tailBytes = 64 * 1024;
/**
 * How often the screen is shown a piece of a very long output, in milliseconds: nobody reads a hundred megabytes a
 * second.
 */
const tellEveryMs = 250;
/**
 * How many bytes of a very long output the screen is shown at a time: the last ones, more than the few lines it has
 * room for.
 */
const toldBytes = 2048;

/**
 * Collects what a command prints, in bounded memory and on bounded disk, however much it is: a gigabyte costs its
 * reading and no more. Output that is too long for the model is cut in the middle and kept whole in a file. A full disk
 * costs the file, not the command.
 */
export function createCommandOutput(options: CommandOutputOptions): CommandOutput {
  const {filePath, maxCharacters, onText} = options;
  const sanitizer = createTerminalSanitizer();
  const headRoom = Math.floor((maxCharacters * 2) / 3);
  const tailRoom = maxCharacters - headRoom;
  let head = '';
  let tail = '';
  let fresh = '';
  let characters = 0;
  let sizeBytes = 0;
  let rawTail = Buffer.alloc(0);
  let beyond = 0;
  let seenBeyond = 0;
  let toldAt = 0;
  let file: {descriptor: number; whole: boolean} | undefined;
  let fileProblem: string | undefined;

  /** Writes to the output file; once that fails, as on a full disk, no more is written and the command goes on. */
  const toFile = (text: string) => {
    if (fileProblem !== undefined) return;
    try {
      file ??= {descriptor: openPrivate(filePath), whole: true};
      const bytes = Buffer.from(text);
      // One call may write less than all, as where the disk is full after it.
      for (let written = 0; written < bytes.length; ) written += writeSync(file.descriptor, bytes, written);
    } catch (error) {
      fileProblem = systemCode(error) ?? 'unknown error';
    }
  };
  // Deals a piece of text out: to what is shown of the beginning and of the end, and to the file once it is too long.
  const take = (text: string) => {
    if (text === '') return;
    const before = characters;
    characters += text.length;
    const toHead = head.length < headRoom ? text.slice(0, headRoom - head.length) : '';
    head += toHead;
    const rest = text.slice(toHead.length);
    if (characters > maxCharacters) {
      // The file is begun with what was in memory until now.
      if (before <= maxCharacters) toFile(head.slice(0, head.length - toHead.length) + tail + text);
      else toFile(text);
    }
    tail = (tail + rest).slice(-tailRoom * 2);
    fresh = (fresh + text).slice(-newCharacters);
    onText?.(text);
  };

  return {
    write(chunk) {
      sizeBytes += chunk.length;
      if (sizeBytes <= fileBytes) {
        take(sanitizer.write(chunk));
        return;
      }
      // From here on the output costs no more disk: only its last bytes are kept in memory.
      beyond += chunk.length;
      if (file) file.whole = false;
      rawTail = Buffer.concat([rawTail, chunk]).subarray(-tailBytes);
      if (onText && performance.now() - toldAt > tellEveryMs) {
        toldAt = performance.now();
        onText(lateText(rawTail.subarray(-toldBytes)));
      }
    },
    end() {
      take(sanitizer.end());
      try {
        if (file) closeSync(file.descriptor);
      } catch (error) {
        // Some file systems say only now that there was no room.
        fileProblem ??= systemCode(error) ?? 'unknown error';
      }
    },
    text() {
      const late = beyond > 0 ? lateText(rawTail) : '';
      const all = head + tail;
      if (beyond === 0 && characters <= maxCharacters) return all;
      const shownTail = startAtLine((tail + late).slice(-tailRoom));
      const where =
        fileProblem !== undefined
          ? `the whole could not be kept: ${fileProblem}`
          : `read-file ${filePath} has ${file?.whole === false || beyond > 0 ? `the first ${Math.round(fileBytes / 1e6)} MB` : 'all of it'}`;
      return `${endAtLine(head)}\n… cut: ${sizeBytes.toLocaleString('en')} bytes in all; ${where} …\n${shownTail}`;
    },
    takeNew() {
      const unseen = Math.min(beyond - seenBeyond, rawTail.length);
      const late = unseen > 0 ? lateText(rawTail.subarray(rawTail.length - unseen)) : '';
      const text = late === '' ? fresh : startAtLine((fresh + late).slice(-newCharacters));
      fresh = '';
      seenBeyond = beyond;
      return text;
    },
    get sizeBytes() {
      return sizeBytes;
    },
  };
}

/** Text of a piece that was cut out of a long output anywhere, safe to print. */
function lateText(bytes: Buffer): string {
  return sanitizeText(bytes.toString('utf8'));
}

/** Ends the shown beginning with a whole line, where that costs less than 200 characters. */
function endAtLine(text: string): string {
  const end = text.lastIndexOf('\n');
  return end > text.length - 200 && end > 0 ? text.slice(0, end) : text;
}

/** Starts the shown end with a whole line, where that costs less than 200 characters. */
function startAtLine(text: string): string {
  const start = text.indexOf('\n');
  return start >= 0 && start < 200 ? text.slice(start + 1) : text;
}

/**
 * Makes the output file, readable by the user alone, as commands may print secrets; refuses one that exists already or
 * is a link, which somebody else may have put there.
 */
function openPrivate(path: string): number {
  makeDirectorySync(dirname(path), 0o700);
  return openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), 0o600);
}
