import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {findHiddenPlaces, surveyMachine} from '../../../source/security/sandbox/hidden-places.ts';

let root: string;
let sockets: string[];
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'hidden-places-')));
  sockets = [];
});
afterEach(() => rmSync(root, {recursive: true, force: true}));

function fill(folder: string, count: number): void {
  mkdirSync(join(root, folder), {recursive: true});
  for (let number = 0; number < count; number++) {
    const path = join(root, folder, `${number}.sock`);
    writeFileSync(path, '');
    sockets.push(path);
  }
}

/** The paths that are blanked in a machine on which services listen on `sockets`. */
function blanked(): string[] {
  const table = join(root, 'unix');
  writeFileSync(table, sockets.map(path => `0000: 00000002 0 00010000 0001 01 1 ${path}\n`).join(''));
  const home = join(root, 'home');
  mkdirSync(join(home, 'project'), {recursive: true});
  const places = {
    workspaceRoot: join(home, 'project'),
    protectedPaths: [],
    homeFolder: home,
    programFolders: '',
  };
  const machine = {...surveyMachine(places, table), covered: [], kept: []};
  return findHiddenPlaces(places, machine).flatMap(({path, view}) => (view === 'read' ? [] : [path]));
}

it('covers every socket of a service, however many there are', () => {
  for (let folder = 0; folder < 20; folder++) fill(`services/${folder}`, 20);
  expect(blanked()).toEqual(expect.arrayContaining(sockets));
});

it('covers the folder of many sockets', () => {
  fill('services/many', 400);
  fill('services', 3);
  const found = blanked();
  expect(found).toContain(join(root, 'services/many'));
  expect(found).toEqual(expect.arrayContaining(sockets.slice(400)));
  expect(found.length).toBeLessThan(20);
});

it('covers them one by one where the folder holds the workspace', () => {
  fill('home', 60);
  const found = blanked();
  expect(found).toEqual(expect.arrayContaining(sockets));
  expect(found).not.toContain(join(root, 'home'));
});
