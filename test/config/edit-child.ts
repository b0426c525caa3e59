// Sets one setting again and again, from a process of its own: `node … edit-child.ts ECA_HOME KEY ROUNDS`.
import {setSetting} from '../../source/config/edit.ts';
import {resolvePaths} from '../../source/config/paths.ts';

const [home = '', key = '', rounds = '1'] = process.argv.slice(2);
const paths = resolvePaths({ECA_HOME: home});
for (let round = 1; round <= Number(rounds); round++) {
  await setSetting({paths}, key, String(round));
  process.stdout.write(`${round}\n`);
}
