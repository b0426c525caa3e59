import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Mention} from '../../source/providers/retrieval-only.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import type {ProjectIndex} from '../../source/workspace/project-index.ts';
import {type Uses, usesNear, usesOf} from '../../source/workspace/uses.ts';
import {indexOf, type TemporaryProject, temporaryProject} from './temporary-project.ts';

const files = {
  'lib/kettle.js': [
    'function boilWater (pot) {',
    '  return heat(pot)',
    '}',
    '',
    'function makeTea (pot) {',
    '  return boilWater(pot)',
    '}',
    '',
    'module.exports = {',
    '  boilWater,',
    '  makeTea',
    '}',
    '',
  ].join('\n'),
  'lib/kitchen.js': [
    "const { boilWater } = require('./kettle')",
    '',
    'function cook (pot) {',
    '  pot.onHeat = boilWater',
    '  return boilWater(pot)',
    '}',
    '',
  ].join('\n'),
  'app/breakfast.js': [
    'const {',
    '  boilWater,',
    '  makeTea',
    "} = require('../lib/kettle')",
    '',
    'function breakfast (pot) {',
    '  boilWater(pot)',
    '  return makeTea(pot)',
    '}',
    '',
  ].join('\n'),
  'test/kettle.test.js': [
    "const { boilWater } = require('../lib/kettle')",
    "test('boils', () => {",
    '  boilWater(pot)',
    '})',
    '',
  ].join('\n'),
  'deps/oldkettle/kettle.js': [
    'function boilWater (pot) {',
    '  return pot',
    '}',
    '',
    'function keepWarm (pot) {',
    '  return boilWater(pot)',
    '}',
    '',
  ].join('\n'),
  'lib/index.js': ["export {descale} from './descale.js';", ''].join('\n'),
  'lib/descale.js': ['export function descale (pot) {', '  return pot', '}', ''].join('\n'),
  'tea/pour.js': ['exports.pour = function pour (pot) {', '  return pot.cup', '}', ''].join('\n'),
  'tea/table.js': [
    "const { pour } = require('./pour')",
    'table.onGuest = pour',
    'table.onCup = pour',
    'table.onPot = pour',
    'pour(table)',
    '',
  ].join('\n'),
  'tea/jug.js': ['class Jug {', '  refill () {', '    this.full = true', '  }', '}', ''].join('\n'),
  'tea/serve.js': ['function serve (jug, cup) {', '  cup.refill()', '  jug.refill()', '}', ''].join('\n'),
  'shop/vehicle.py': ['class Vehicle:', '    wheels = 4', ''].join('\n'),
  'shop/car.py': [
    'from shop.vehicle import Vehicle',
    '',
    'class Car(Vehicle):',
    '    def park(self):',
    '        return 2',
    '',
    'def scrap(Vehicle):',
    '    return Vehicle',
    '',
  ].join('\n'),
  'src/log.h': ['struct pot;', 'void logPot(struct pot *p);', ''].join('\n'),
  'src/log.c': [
    '#include "log.h"',
    'static int depth;',
    '',
    'void logPot(struct pot *p) {',
    '  depth++;',
    '}',
    '',
  ].join('\n'),
  'src/depth.c': [
    'int depthOf(int *out);',
    '',
    '/* depthOf(0)',
    ' * depthOf(1) */',
    'void measure(int *out) {',
    '  *out = depthOf(out);',
    '}',
    '',
  ].join('\n'),
  'src/main.c': ['#include "log.h"', '', 'int main(void) {', '  logPot(0);', '  return 0;', '}', ''].join('\n'),
};

let project: TemporaryProject;
let index: ProjectIndex;

beforeAll(async () => {
  project = temporaryProject(files);
  index = indexOf(project, createInMemoryStore());
  await index.refresh();
});
afterAll(async () => {
  await index.close();
  project.remove();
});

const places = ({uses}: Uses) => uses.map(({path, line}) => `${path}:${line}`);

describe('the uses of a name', () => {
  it('are calls near its definition first, then others, mentions, tests and what uses a vendored copy', async () => {
    expect(places(await usesOf(index, {name: 'boilWater'}))).toEqual([
      'lib/kettle.js:6',
      'lib/kitchen.js:5',
      'app/breakfast.js:7',
      'lib/kitchen.js:4',
      'test/kettle.test.js:3',
      'deps/oldkettle/kettle.js:6',
    ]);
  });

  it('of the vendored copy are its own first', async () => {
    const uses = await usesOf(index, {name: 'boilWater', definedIn: 'deps/oldkettle/kettle.js'});
    expect(places(uses)[0]).toBe('deps/oldkettle/kettle.js:6');
  });

  it('are the lines that import it or pass it on, and no others, where those are asked for', async () => {
    const uses = places(await usesOf(index, {name: 'boilWater', imports: true}));
    expect(uses).toEqual(['lib/kettle.js:10', 'lib/kitchen.js:1', 'app/breakfast.js:2', 'test/kettle.test.js:1']);
  });

  it('are what passes it on where nothing else uses it', async () => {
    expect(places(await usesOf(index, {name: 'descale'}))).toEqual(['lib/index.js:1']);
  });

  it('are those of the place that is asked for, where there are any', async () => {
    const within = async (place: string) => places(await usesOf(index, {name: 'boilWater', within: place}));
    expect(await within('tests')).toEqual(['test/kettle.test.js:3']);
    expect(await within('kitchen.js')).toEqual(['lib/kitchen.js:5', 'lib/kitchen.js:4']);
    expect(await within('app')).toEqual(['app/breakfast.js:7']);
    expect(await within('cellar')).toHaveLength(6);
  });

  it('are of a passage with many of them the calls first', async () => {
    expect(places(await usesOf(index, {name: 'pour'}))).toEqual(['tea/table.js:5', 'tea/table.js:2', 'tea/table.js:3']);
    expect(places(await usesOf(index, {name: 'pour', everyLine: true}))).toEqual([
      'tea/table.js:5',
      'tea/table.js:2',
      'tea/table.js:3',
      'tea/table.js:4',
    ]);
  });

  it('are those on a thing of the name that is asked for, apart from others', async () => {
    const {uses, others, assumed} = await usesOf(index, {name: 'refill', whole: 'milkJug.refill'});
    expect(uses.map(({line}) => line)).toEqual([3]);
    expect(others.map(({line}) => line)).toEqual([2]);
    expect(assumed).toBe('`milkJug` is taken to mean `Jug`.');
    expect((await usesOf(index, {name: 'refill', whole: 'jug.refill'})).assumed).toBeUndefined();
  });

  it('are all where none is on a thing of that name, which is said', async () => {
    const {uses, others, assumed} = await usesOf(index, {name: 'refill', whole: 'barrel.refill'});
    expect([uses.length, others.length]).toEqual([2, 0]);
    expect(assumed).toContain('None of these is on something called like `barrel`');
  });

  it('are those lines first that do what is asked', async () => {
    expect(places(await usesOf(index, {name: 'boilWater', line: /onHeat/}))[0]).toBe('lib/kitchen.js:4');
  });

  it('are the classes that extend it, but no parameters of that name', async () => {
    expect(places(await usesOf(index, {name: 'Vehicle'}))).toEqual(['shop/car.py:3']);
  });

  it('are not the prototypes of C', async () => {
    expect(places(await usesOf(index, {name: 'logPot'}))).toEqual(['src/main.c:4']);
  });

  it('are what a pointer is set to, but no comments', async () => {
    expect(places(await usesOf(index, {name: 'depthOf'}))).toEqual(['src/depth.c:6']);
  });
});

describe('uses that nobody asked for', () => {
  const use = (line: number, text: string): Mention => ({path: 'a.ts', line, text, inside: '', use: 'call'});

  it('are the first where there are few', () => {
    const few = [use(1, 'x'), use(2, 'y'), use(3, 'z')];
    expect(usesNear(few, 'save', new Set(['disk']), 2).map(({line}) => line)).toEqual([1, 2]);
  });

  it('are of many only those that share words with the question', () => {
    const many = Array.from({length: 30}, (_, line) => use(line, line === 17 ? 'save(disk)' : 'save(cart)'));
    expect(usesNear(many, 'save', new Set(['disk', 'save']), 4).map(({line}) => line)).toEqual([17]);
    expect(usesNear(many, 'save', new Set(['save', 'moon']), 4)).toEqual([]);
  });
});

it('counts where a thing is made that is called like its class but for case', async () => {
  const made = temporaryProject({
    'source/cart.ts': 'export class Cart {\n  items = [];\n}\n',
    'source/main.ts': "import {Cart} from './cart.ts';\n\nconst cart = new Cart();\n",
  });
  const index = indexOf(made, createInMemoryStore());
  await index.refresh();
  expect(places(await usesOf(index, {name: 'Cart'}))).toEqual(['source/main.ts:3']);
  await index.close();
  made.remove();
});
