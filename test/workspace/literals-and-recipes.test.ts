import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import {createEvidenceFinder} from '../../source/workspace/evidence.ts';
import {indexOf, type TemporaryProject, temporaryProject} from './temporary-project.ts';

const rows = ['limits.depth', 'limits.price', 'colour.mode'].flatMap(key => [
  `  '${key}': {`,
  "    type: 'number',",
  '    default: 0,',
  `    sentence: 'What ${key.split('.')[1]} may come to.',`,
  '  },',
]);
const files = {
  'source/settings.ts': ['export const table = {', ...rows, '};', ''].join('\n'),
  'source/run.ts': [
    'export function spend(limits: Limits, price: number): boolean {',
    '  return limits.price === 0 || price < limits.price;',
    '}',
    '',
  ].join('\n'),
  'app.properties': 'server.port = 8080\nserver.host = localhost\n',
  'test/settings.test.ts': "expect(valueOf('limits.price')).toBe(0);\n",
  'README.md': [
    '# Ledger',
    '',
    'A ledger that adds up.',
    '',
    '## Recipes',
    '',
    '**Add a command.** One file in `source/commands/`.',
    'The help follows.',
    '',
    '**Add a bank provider.** One file in `source/banks/`.',
    '',
    '## How to release a version',
    '',
    'Tag it and push the tag.',
    '',
  ].join('\n'),
  'source/commands/add.ts':
    'export function addCommand(command: Command): void {\n  commands.push(command);\n}\nexport function provider() {}\n',
};

let project: TemporaryProject;
let first: (text: string) => Promise<string>;
let close: () => Promise<void>;

beforeAll(async () => {
  project = temporaryProject(files);
  const index = indexOf(project, createInMemoryStore());
  await index.refresh();
  const find = createEvidenceFinder(index);
  first = async text => {
    const {evidence, unknownNames} = await find({text, attachments: []}, [], new AbortController().signal);
    expect(unknownNames).toEqual([]);
    const [top] = evidence;
    return top ? `${top.path}: ${top.excerpts.flatMap(({lines}) => lines).join(' ')}` : '';
  };
  close = () => index.close();
});
afterAll(async () => {
  await close();
  project.remove();
});

describe('a name that stands in the project as a key', () => {
  it.each(['limits.price', 'where is limits.price set?', 'what does "limits.price" mean?'])(
    'is found for %j, before code that happens to read alike',
    async question => {
      const found = await first(question);
      expect(found).toMatch(/^source\/settings\.ts: .*'limits\.price': \{.*What price may come to/);
    },
  );

  it('is found in a file of settings', async () => {
    expect(await first('where is server.port set?')).toMatch(/^app\.properties: .*server\.port = 8080/);
  });
});

describe('a question for how to do something', () => {
  it.each([
    ['how do I add a command?', 'Add a command. One file in `source/commands/`. The help follows.'],
    ['How can I write a new command', 'Add a command.'],
    ['how to add a provider?', 'Add a bank provider.'],
    ['how do we release a version?', 'How to release a version'],
  ])('is answered by the recipe: %j', async (question, expected) => {
    const found = await first(question);
    expect(found.replaceAll('**', '')).toContain(expected);
    expect(found).toMatch(/^README\.md/);
  });

  it('is answered from the code where no recipe has its words', async () => {
    expect(await first('how does spend compare the price?')).toMatch(/^source\/run\.ts/);
    expect(await first('how do I spend a price?')).toMatch(/^source\/run\.ts/);
  });
});
