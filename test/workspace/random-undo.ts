import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createGuardedWriter} from '../../source/security/guarded-write.ts';
import {createPathGuard} from '../../source/security/path-guard.ts';
import {createRecordingHands} from '../../source/workspace/recording-hands.ts';
import {hashOf} from '../../source/workspace/undo-state.ts';
import {openUndoStore, type TurnRecorder} from '../../source/workspace/undo-store.ts';
import {treeOf} from './tree-of.ts';

/** Numbers from 0 up to 1 that depend on the seed alone (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const folders = ['', 'a', 'a/b', 'c'];
const names = ['one.txt', 'two.ts', 'three.bin', 'four', '.hidden'];

/**
 * One sequence of turns (edits and commands), undos, redos and rewinds in a fresh project; resolves to what went wrong, or undefined where
 * every step left the tree that it should, and taking all back left the first one.
 */
export async function runRandomUndo(seed: number, steps: number): Promise<string | undefined> {
  const random = randomOf(seed);
  const pick = <One>(list: readonly One[]): One => list[Math.floor(random() * list.length)] as One;
  // Memory instead of a disk where there is some: nothing here is about durability.
  const base = realpathSync(mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'eca-random-undo-')));
  const root = join(base, 'project');
  mkdirSync(root);
  const writer = createGuardedWriter({
    guard: createPathGuard({workspaceRoot: root, protectedPaths: [], homeFolder: base}),
  });
  const open = () => openUndoStore({workspaceRoot: root, directory: join(base, 'undo'), writer});
  let undo = open();
  let recorder: TurnRecorder | undefined;
  const hands = createRecordingHands(writer, root, () => recorder);

  const somePath = () => join(pick(folders), pick(names));
  const filesNow = () =>
    Object.entries(treeOf(root))
      .filter(([, what]) => what.startsWith('file'))
      .map(([path]) => path);
  const content = () =>
    random() < 0.1 ? '' : `${'line\n'.repeat(Math.floor(random() * 4))}${Math.floor(random() * 6)}`;
  const put = (path: string) => {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      const found = lstatSync(join(root, folder), {throwIfNoEntry: false});
      if (found && !found.isDirectory()) return;
    }
    if (lstatSync(join(root, path), {throwIfNoEntry: false})?.isDirectory()) return;
    rmSync(join(root, path), {force: true});
    mkdirSync(dirname(join(root, path)), {recursive: true});
    writeFileSync(join(root, path), content());
  };
  const disturb = () => {
    const path = pick(filesNow().concat(somePath()));
    const there = lstatSync(join(root, path), {throwIfNoEntry: false});
    switch (Math.floor(random() * 7)) {
      case 0:
      case 1:
        return put(path);
      case 2:
        return rmSync(join(root, path), {recursive: true, force: true});
      case 3:
        return there?.isFile() ? chmodSync(join(root, path), pick([0o600, 0o644, 0o755])) : put(path);
      case 4:
        if (there) rmSync(join(root, path), {recursive: true});
        else if (!existsSync(join(root, dirname(path)))) return put(path);
        return symlinkSync(pick(names), join(root, path));
      case 5: {
        const folder = pick(['a', 'c', 'd/e']);
        if (random() < 0.5) return rmSync(join(root, folder), {recursive: true, force: true});
        if (!existsSync(join(root, dirname(folder))) || !lstatSync(join(root, folder), {throwIfNoEntry: false})) {
          mkdirSync(join(root, folder), {recursive: true});
        }
        return undefined;
      }
      default: {
        const to = `moved-${Math.floor(random() * 3)}`;
        if (there && !existsSync(join(root, to))) renameSync(join(root, path), join(root, to));
        return undefined;
      }
    }
  };
  const edit = async () => {
    const path = random() < 0.6 ? pick(filesNow().concat(somePath())) : somePath();
    const found = lstatSync(join(root, path), {throwIfNoEntry: false});
    const expected = found?.isFile() ? {hash: hashOf(readFileSync(join(root, path)))} : ('missing' as const);
    const choice = expected === 'missing' ? 1 : random();
    if (choice < 0.2) await hands.remove(path, {expected, approved: true});
    else if (choice < 0.4) await hands.move(path, somePath(), {expected, approved: true});
    else await hands.write(path, Buffer.from(content()), {expected, approved: true});
  };

  try {
    for (let index = 0; index < 4; index++) put(somePath());
    const start = treeOf(root);
    const done: {id: number; before: object; after: object}[] = [];
    let undone: typeof done = [];
    let number = 0;
    const same = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);
    const fault = (what: string, wanted: object) => {
      const now = treeOf(root);
      return same(now, wanted) ? undefined : `seed ${seed}: ${what}: ${differenceOf(now, wanted)}`;
    };
    for (let step = 0; step < steps; step++) {
      if (random() < 0.1) undo = open();
      const choice = random();
      if (choice < 0.55 || done.length + undone.length === 0) {
        const before = treeOf(root);
        recorder = undo.recorder({session: 's', turn: ++number, text: 'turn'});
        for (let action = 0; action < 1 + random() * 3; action++) {
          if (random() < 0.5) await edit();
          else {
            await recorder.beforeCommand();
            for (let change = 0; change < 1 + random() * 3; change++) disturb();
            await recorder.afterCommand();
          }
        }
        const after = treeOf(root);
        const [newest] = await undo.list();
        if (newest?.turn === number) {
          done.push({id: newest.id, before, after});
          undone = [];
        } else if (!same(before, after)) return `seed ${seed}: a turn that changed something was not recorded`;
      } else if (choice < 0.75 && done.length > 0) {
        const last = done.pop() as (typeof done)[number];
        const outcome = await undo.undo();
        if (!outcome.done) return `seed ${seed}: undo refused: ${JSON.stringify(outcome.conflicts)}`;
        undone.push(last);
        const problem = fault('undo', last.before);
        if (problem) return problem;
      } else if (choice < 0.9 && undone.length > 0) {
        const last = undone.pop() as (typeof done)[number];
        const outcome = await undo.redo();
        if (!outcome.done) return `seed ${seed}: redo refused: ${JSON.stringify(outcome.conflicts)}`;
        done.push(last);
        const problem = fault('redo', last.after);
        if (problem) return problem;
      } else if (done.length > 0) {
        const from = Math.floor(random() * done.length);
        const back = done.splice(from);
        const outcome = await undo.undoTo(back[0]?.id ?? 0);
        if (!outcome.done) return `seed ${seed}: rewind refused: ${JSON.stringify(outcome.conflicts)}`;
        undone.push(...back.reverse());
        const problem = fault('rewind', back.at(-1)?.before ?? {});
        if (problem) return problem;
      }
    }
    const [first] = done;
    if (first) {
      const outcome = await undo.undoTo(first.id);
      if (!outcome.done) return `seed ${seed}: the last rewind refused: ${JSON.stringify(outcome.conflicts)}`;
    }
    const problem = fault('the end', start);
    if (problem) return problem;
    const left = readdirSync(root, {recursive: true, encoding: 'utf8'}).filter(name => /\.eca-.*\.tmp$/.test(name));
    return left.length > 0 ? `seed ${seed}: left behind ${left.join(', ')}` : undefined;
  } finally {
    rmSync(base, {recursive: true, force: true});
  }
}

function differenceOf(now: object, wanted: object): string {
  const [one, other] = [now, wanted] as Record<string, string>[];
  const paths = [...new Set([...Object.keys(now), ...Object.keys(wanted)])].filter(
    path => one?.[path] !== other?.[path],
  );
  return paths.map(path => `${path} is ${one?.[path]}, not ${other?.[path]}`).join('; ');
}
