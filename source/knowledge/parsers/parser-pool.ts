import type {ParsedFile} from './parse-bytes.ts';
import type {GivenText} from './parse-child.ts';
import {defaultParseLimits, type ParseLimits} from './parser.ts';
import {
  type ParserProcess,
  type ParserProgram,
  type ParseWork,
  type ProcessLimits,
  startParserProcess,
} from './parser-process.ts';

/** The program that parses, how many of it run at once, and what each may take. */
export interface ParserPoolOptions {
  program: ParserProgram;
  /** How many files are parsed at once; 2 when absent. */
  workers?: number;
  limits?: Partial<ParseLimits & ProcessLimits>;
}

/**
 * Parses several files at once, isolated from this process: in child processes, which are started when needed and kept
 * for the next file.
 */
export interface ParserPool {
  /** Rejects only when `signal` is aborted; every other failure is the outcome of that file. */
  parse(path: string, signal?: AbortSignal): Promise<ParsedFile>;
  /** As `parse`, of a text that is in no file; `name` stands for its path. */
  parseText(name: string, given: GivenText, signal?: AbortSignal): Promise<ParsedFile>;
  close(): Promise<void>;
}

/**
 * How many files one process parses before a fresh one replaces it, so that what a library forgets to free (a memory
 * leak) does not add up.
 */
const filesPerProcess = 200;
/** What parsing one file may take unless the caller says otherwise: 800 MB of memory and two minutes. */
const defaultProcessLimits: ProcessLimits = {memoryBytes: 800_000_000, wallClockMs: 120_000};

/**
 * Makes the pool of parser processes. A file that crashes, hangs or runs out of memory ends its own process and nothing
 * else. Starts nothing before the first file.
 */
export function createParserPool({program, workers = 2, limits = {}}: ParserPoolOptions): ParserPool {
  const parseLimits = {...defaultParseLimits, ...limits};
  const processLimits = {...defaultProcessLimits, ...limits};
  const idle: {process: ParserProcess; files: number}[] = [];
  const running = new Set<ParserProcess>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closed = false;

  /** Waits until fewer files than allowed are being parsed. */
  async function enter(): Promise<void> {
    if (busy < workers) busy++;
    else await new Promise<void>(resolve => waiting.push(resolve));
  }

  /** Lets the file that has waited longest begin. */
  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else busy--;
  }

  /** Parses with a process that is idle, or a new one; after many files it is replaced. */
  async function parseNext(work: ParseWork, signal?: AbortSignal): Promise<ParsedFile> {
    await enter();
    try {
      signal?.throwIfAborted();
      let worker = idle.pop();
      while (worker && !worker.process.alive) worker = idle.pop();
      worker ??= {process: startParserProcess(program, processLimits), files: 0};
      running.add(worker.process);
      try {
        return await worker.process.parse(work, parseLimits, signal);
      } finally {
        running.delete(worker.process);
        worker.files++;
        if (closed || worker.files >= filesPerProcess || !worker.process.alive) worker.process.end();
        else idle.push(worker);
      }
    } finally {
      leave();
    }
  }

  return {
    parse: (path, signal) => parseNext({path}, signal),
    parseText: (path, given, signal) => parseNext({path, given}, signal),
    async close() {
      closed = true;
      for (const {process} of idle.splice(0)) process.end();
      for (const process of running) process.end();
    },
  };
}
