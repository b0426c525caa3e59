import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {languageOf, languages} from '../../source/code/languages.ts';
import {wasmFolders} from './support.ts';

test.each([
  ['source/a.ts', 'typescript'],
  ['types/a.d.ts', 'typescript'],
  ['A.TSX', 'tsx'],
  ['lib\\win\\a.mjs', 'javascript'],
  ['Dockerfile', 'dockerfile'],
  ['Dockerfile.dev', 'dockerfile'],
  ['sub/GNUmakefile', 'makefile'],
  ['.bashrc', 'bash'],
  ['.env.staging', 'dotenv'],
  ['Gemfile', 'ruby'],
  ['x.c', 'c'],
  ['x.hpp', 'cpp'],
  ['a.b.c.rs', 'rust'],
  ['CMakeLists.txt', 'cmake'],
  ['notes.txt', 'text'],
  ['package-lock.json', 'json'],
])('%s is %s', (path, id) => {
  expect(languageOf(path)?.id).toBe(id);
});

test.each([
  ['#!/usr/bin/env node', 'javascript'],
  ['#!/usr/bin/env -S python3.11 -u', 'python'],
  ['#!/bin/sh -e', 'bash'],
  ['#! /usr/bin/perl -w', 'perl'],
  ['#!/usr/bin/env FOO=1 ruby', 'ruby'],
  ['<?php echo 1;', 'php'],
  ['# -*- mode: python -*-', 'python'],
  ['# vim: set ft=ruby :', 'ruby'],
])('a file without a known name that begins with %s is %s', (line, id) => {
  expect(languageOf('bin/tool', line)?.id).toBe(id);
});

test('an extension wins over the first line, and what nothing tells is undefined', () => {
  expect(languageOf('a.py', '#!/bin/sh')?.id).toBe('python');
  expect(languageOf('a.unknown')).toBeUndefined();
  expect(languageOf('tool', '#!/opt/unheard-of')).toBeUndefined();
  expect(languageOf('')).toBeUndefined();
});

test('every id, extension and file name belongs to one language, and each grammar is there', () => {
  for (const list of [
    languages.map(language => language.id),
    languages.flatMap(language => language.extensions),
    languages.flatMap(language => language.fileNames),
    languages.flatMap(language => language.shebangs),
  ]) {
    expect(list.filter((one, index) => list.indexOf(one) !== index)).toEqual([]);
  }
  const grammars = new Set(languages.flatMap(language => language.grammar ?? []));
  expect(grammars.size).toBe(15);
  for (const grammar of grammars) expect(existsSync(`${wasmFolders.grammarDirectory}/${grammar}`), grammar).toBe(true);
});
