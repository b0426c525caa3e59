// Where edits with mutated old texts end up: node --import ./scripts/ts-loader.mjs test/benchmarks/edit-ladder.ts [CASES] [--show]

import {judgeEdit, makeEditCases} from '../tools/mutated-edits.ts';
import {repositoryTexts} from '../tools/source-texts.ts';

const cases = makeEditCases(repositoryTexts(), Number(process.argv[2] ?? 1_200), 20_260);
const rows = new Map<
  string,
  {total: number; right: number; refused: number; wrong: number; rungs: Map<string, number>}
>();
const rungs = new Map<string, {found: number; right: number}>();
const startMs = performance.now();
for (const one of cases) {
  const {verdict, rung} = judgeEdit(one);
  const row = rows.get(one.mutation) ?? {total: 0, right: 0, refused: 0, wrong: 0, rungs: new Map()};
  row.total++;
  const ofRung = rungs.get(rung) ?? {found: 0, right: 0};
  if (verdict !== 'refused')
    rungs.set(rung, {found: ofRung.found + 1, right: ofRung.right + Number(verdict === 'right')});
  if (verdict === 'right') row.right++;
  else if (verdict === 'refused') row.refused++;
  else {
    row.wrong++;
    if (process.argv.includes('--show'))
      console.log(JSON.stringify({...one, text: undefined, wanted: undefined}, undefined, 1));
  }
  row.rungs.set(rung, (row.rungs.get(rung) ?? 0) + 1);
  rows.set(one.mutation, row);
}
const perEditMs = (performance.now() - startMs) / cases.length;
console.log(`${cases.length} edits of files of this repository, ${perEditMs.toFixed(2)} ms each`);
console.log('mutation                      cases  right  refused  wrong   by');
for (const [mutation, {total, right, refused, wrong, rungs}] of rows) {
  const by = [...rungs].map(([rung, count]) => `${rung} ${count}`).join(', ');
  console.log(
    `${mutation.padEnd(28)} ${String(total).padStart(6)} ${String(right).padStart(6)} ${String(refused).padStart(8)} ${String(wrong).padStart(6)}   ${by}`,
  );
}
console.log('\nrung                    found  right  success');
for (const [rung, {found, right}] of rungs) {
  const share = `${((100 * right) / found).toFixed(1)} %`;
  console.log(`${rung.padEnd(22)} ${String(found).padStart(6)} ${String(right).padStart(6)} ${share.padStart(8)}`);
}
const wrong = [...rows.values()].reduce((sum, row) => sum + row.wrong, 0);
console.log(`wrong places: ${wrong}`);
process.exitCode = wrong === 0 ? 0 : 1;
