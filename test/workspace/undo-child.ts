// Takes back or does again the newest turn in a process of its own: `node undo-child.ts ROOT STORE undo|redo`. Prints `ready`, waits for
// a line on stdin, then prints the outcome.
import {once} from 'node:events';
import {createGuardedWriter} from '../../source/security/guarded-write.ts';
import {createPathGuard} from '../../source/security/path-guard.ts';
import {openUndoStore} from '../../source/workspace/undo-store.ts';

const [root = '', directory = '', verb] = process.argv.slice(2);
const writer = createGuardedWriter({guard: createPathGuard({workspaceRoot: root, protectedPaths: []})});
const undo = openUndoStore({workspaceRoot: root, directory, writer});
await undo.list();
console.log('ready');
await once(process.stdin, 'data');
console.log('begun');
const outcome = verb === 'redo' ? await undo.redo() : await undo.undo();
console.log(JSON.stringify(outcome.done ? outcome.turns.map(({id}) => id) : outcome.why));
process.exit(0);
