import {describe, expect, test} from 'vitest';
import {cleanComment, firstSentence, withoutLicence} from '../../source/code/documentation.ts';

describe('the first sentence of a comment', () => {
  test.each([
    ['Cuts a file. Never fails.', 'Cuts a file.'],
    ['Cuts a file\ninto pieces. `max` is the most.', 'Cuts a file into pieces.'],
    ['Is it one? (Mostly.)', 'Is it one?'],
    ['Takes names, e.g. those of files, as they are.', 'Takes names, e.g. those of files, as they are.'],
    ['Reads version 2.0 of it', 'Reads version 2.0 of it'],
    ['', ''],
  ])('%j', (documentation, sentence) => {
    expect(firstSentence(documentation)).toBe(sentence);
  });
});

describe('a comment that is cleaned', () => {
  test.each([
    ['/* @__NO_SIDE_EFFECTS__ */', ''],
    ['// eslint-disable-next-line no-console\n// Adds up.', 'Adds up.'],
    ['// @ts-expect-error no types\n// Adds up.', 'Adds up.'],
    ['# noqa: E501', ''],
    ['// -------- Adds up --------', 'Adds up'],
    ['/* ======= Adds ======= */', 'Adds'],
    ['// a -- b', 'a -- b'],
    ['# region Helpers', ''],
    ['//#region Helpers\n// Adds up.', 'Adds up.'],
    ['// Keeps each\n// region of memory apart.', 'Keeps each\nregion of memory apart.'],
    ['// Ignores what is disabled.', 'Ignores what is disabled.'],
  ])('says nothing to tools and has no rules: %j', (comment, text) => {
    expect(cleanComment(comment)).toBe(text);
  });
});

test.each([
  ['Adds up.\n\nCopyright 2020 Somebody\n\nMore terms.', 'Adds up.'],
  ['SPDX-License-Identifier: MIT', ''],
  ['Copyright (c) Somebody', ''],
  ['(c) Copyright 2020', ''],
  ['Copyright The Heron Authors. All rights reserved.', ''],
  ['Licensed under the MIT license.', ''],
  ['Licensed under MIT', ''],
  ['Finds the copyright notices of files.', 'Finds the copyright notices of files.'],
  ['Tells what a package is licensed under.', 'Tells what a package is licensed under.'],
  ['Copies the rights of a file.', 'Copies the rights of a file.'],
])('the notice of a licence is left out: %j', (documentation, text) => {
  expect(withoutLicence(documentation)).toBe(text);
});
