import {expect, it} from 'vitest';
import {readFilters} from '../../../source/ui/panes/memory-filters.ts';

const day = 24 * 60 * 60 * 1000;

it.each([
  ['the deploy day', {text: 'the deploy day', filter: {}}],
  ['from:me deploys', {text: 'deploys', filter: {role: 'user'}}],
  ['deploys from:eca kind:fact', {text: 'deploys', filter: {role: 'assistant', kind: 'semantic'}}],
  ['from:reviewer x', {text: 'x', filter: {role: 'reviewer'}}],
  ['kind:unknown x', {text: 'kind:unknown x', filter: {}}],
  ['since:soon x', {text: 'since:soon x', filter: {}}],
  ['http://from:8080 from: x', {text: 'http://from:8080 from: x', filter: {}}],
])('reads the filters of %j', (query, read) => {
  expect(readFilters(query)).toEqual(read);
});

it('takes days as this clock has them, both ends included', () => {
  const {text, filter} = readFilters('x since:2026-05-01 until:2026-05-03');
  expect(text).toBe('x');
  expect(filter.fromMs).toBe(new Date(2026, 4, 1).getTime());
  expect(filter.toMs).toBe(new Date(2026, 4, 3).getTime() + day - 1);
});
