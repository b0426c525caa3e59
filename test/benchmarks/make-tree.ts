import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

const verbs =
  `get set load save parse render merge split validate convert encode decode fetch store delete create update find
filter sort count compute apply build check open close send receive retry schedule format resolve import export sync`.split(
    /\s+/,
  );
const nouns =
  `invoice payment customer address ledger entry shipment session cache currency amount account setting report table
token user order product price discount tax stock warehouse route driver message queue job worker event webhook template page
document chapter index query result filter field column row schema migration backup snapshot metric alert rule policy role`.split(
    /\s+/,
  );
const languages = ['ts', 'py', 'go', 'java', 'rs'] as const;

/** Writes a project of `files` source files in five languages below `root`, the same for the same seed. Returns their paths. */
export function makeTree(root: string, options: {files: number; functionsPerFile: number; seed: number}): string[] {
  let state = options.seed * 2_654_435_761;
  const random = (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) >>> 0;
    return state % below;
  };
  const noun = () => nouns[random(nouns.length)] as string;
  const verb = () => verbs[random(verbs.length)] as string;
  const paths: string[] = [];
  for (let file = 0; file < options.files; file++) {
    const language = languages[file % languages.length] as (typeof languages)[number];
    const path = `source/${noun()}/${noun()}/${verb()}-${noun()}-${file}.${language}`;
    const parts = Array.from({length: options.functionsPerFile}, () => {
      const words = [verb(), noun(), noun()];
      return functionText(language, words, [verb(), noun(), verb(), noun(), noun()]);
    });
    const absolute = join(root, path);
    mkdirSync(dirname(absolute), {recursive: true});
    writeFileSync(absolute, fileText(language, parts));
    paths.push(path);
  }
  return paths;
}

function fileText(language: string, parts: readonly string[]): string {
  if (language === 'java') return `package shop;\n\npublic class Part {\n${parts.join('\n')}}\n`;
  return `${language === 'go' ? 'package shop\n\n' : ''}${parts.join('\n')}`;
}

function functionText(language: string, words: readonly string[], inside: readonly string[]): string {
  const camel = words.map((word, place) => (place === 0 ? word : word[0]?.toUpperCase() + word.slice(1))).join('');
  const snake = words.join('_');
  const [first, second, third, fourth, fifth] = inside;
  const says = `${words[0]} the ${words[1]} of a ${words[2]}, then ${first} its ${second}.`;
  if (language === 'py') {
    return `def ${snake}(${words[1]}, ${second}=None):\n    """${says}"""\n    ${fourth} = ${first}_${second}(${words[1]})\n    if ${fourth} is None:\n        raise ValueError("no ${fourth}")\n    for one in ${third}_${fifth}(${fourth}):\n        ${second} = one.${fifth}\n    return ${second}\n`;
  }
  if (language === 'rs') {
    return `/// ${says}\npub fn ${snake}(${words[1]}: &str) -> Option<String> {\n    let ${fourth} = ${first}_${second}(${words[1]})?;\n    if ${fourth}.is_empty() {\n        return None;\n    }\n    ${third}_${fifth}(&${fourth})\n}\n`;
  }
  const [open, indent] = {
    ts: [`export function ${camel}(${words[1]}: string): string {`, ''],
    go: [`func ${camel}(${words[1]} string) string {`, ''],
    java: [`  public String ${camel}(String ${words[1]}) {`, '  '],
  }[language] ?? ['', ''];
  const declare = {ts: 'const ', go: '', java: 'String '}[language];
  const assign = language === 'go' ? ':=' : '=';
  const end = language === 'go' ? '' : ';';
  return `${indent}// ${says}\n${open}\n${indent}  ${declare}${fourth} ${assign} ${first}${fifth}(${words[1]})${end}\n${indent}  if (${fourth} == "") {\n${indent}    return ${third}${second}(${words[1]})${end}\n${indent}  }\n${indent}  return ${fourth}${end}\n${indent}}\n`;
}
