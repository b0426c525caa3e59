import {existsSync, mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createLogger} from '../../source/foundation/logger.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eca-logger-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

describe('the log file', () => {
  it('gets what is serious enough, in order, and is for its owner only', async () => {
    const filePath = join(folder, 'deep', 'eca.log');
    const logger = createLogger({filePath, level: 'warn'});
    logger.debug('one');
    logger.error('two', {count: 2});
    logger.info('three');
    logger.warn('four');
    await logger.flush();
    expect(lines(filePath).map(line => line.msg)).toEqual(['two', 'four']);
    expect(lines(filePath)[0]).toMatchObject({count: 2, pid: process.pid});
    expect(statSync(filePath).mode & 0o777).toBe(0o600);
  });

  it('is not made by a quiet run', async () => {
    const filePath = join(folder, 'eca.log');
    const logger = createLogger({filePath, level: 'silent'});
    logger.error('nothing');
    await logger.flush();
    expect(existsSync(filePath)).toBe(false);
  });

  it('holds nothing that the cleaner takes out, in messages and in fields', async () => {
    const filePath = join(folder, 'eca.log');
    const logger = createLogger({
      filePath,
      level: 'debug',
      openCleaner: async () => text => text.replaceAll('sk-secret', '[redacted]'),
    });
    logger.error('key sk-secret', {deep: {key: ['sk-secret']}});
    await logger.flush();
    expect(readFileSync(filePath, 'utf8')).not.toContain('sk-secret');
  });

  it('does not take the program down where it cannot be written', async () => {
    const logger = createLogger({filePath: folder, level: 'debug'});
    logger.error('lost');
    await expect(logger.flush()).resolves.toBeUndefined();
  });
});
