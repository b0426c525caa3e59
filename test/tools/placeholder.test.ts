import {describe, expect, it} from 'vitest';
import {findPlaceholder} from '../../source/tools/placeholder.ts';

const placeholders = [
  '// ... existing code ...',
  '// ...existing code...',
  '// … existing code …',
  '  # rest unchanged',
  '# ... rest of the file ...',
  '/* … */',
  '/* ... */',
  '// ...',
  '# ...',
  '{/* ... existing JSX code ... */}',
  '{/* ... rest of the component ... */}',
  '<!-- rest of the page unchanged -->',
  '<!-- ... -->',
  '// rest of the code remains the same',
  '// Rest of code unchanged',
  '// (rest of the function stays the same)',
  '// remaining methods unchanged',
  '-- remaining statements omitted',
  '// ... other methods ...',
  '// existing imports here',
  '// ... keep existing code ...',
  '// [existing code]',
  '; rest of the file as before',
  '% rest of the document unchanged',
  '// same as before',
  '// unchanged',
  '// code omitted for brevity',
  '... existing code ...',
  '... rest of the file unchanged ...',
  '[... rest of code ...]',
  '<rest of the file unchanged...>',
  '    // ... previous code',
  '# Other functions remain unchanged',
  '// No changes here',
  '// ... (unchanged)',
];

const honest = [
  '// other imports',
  '// existing entries',
  '// other functions',
  'const rest = all.slice(1);',
  'function f(first, ...rest) {',
  '  return {...existing, code: 1};',
  '// the rest of the code handles errors that the server sends',
  '// keeps the existing order of the lines',
  '// The same rule holds for other folders',
  '# Existing files are read before they are changed',
  'class Stub: ...',
  '    ...',
  '* rest parameters come last',
  '// wait for the remaining requests, then close',
  'print("...")',
  '// unchanged files are skipped',
  '// e.g. /a/b/...',
  'echo "... existing code ..."',
  '// loading …',
  '"the rest": "unchanged",',
  '// TODO handle the other cases',
  '/* */',
  '// remaining bytes of the header, in network order',
];

describe('placeholders for code that was left out', () => {
  it.each(placeholders)('%s is one', line => {
    expect(findPlaceholder(`a();\n${line}\nb();\n`, 'a();\nb();\n', 'a.js')).toBe(line.trim());
  });

  it.each(honest)('%s is none', line => {
    expect(findPlaceholder(`a();\n${line}\nb();\n`, '', 'a.js')).toBeUndefined();
  });

  it('may stay where it is in the replaced text already', () => {
    expect(findPlaceholder('x\n// ... existing code ...\n', '  // ... existing code ...\n', 'a.js')).toBeUndefined();
  });

  it('lets prose have lines of dots', () => {
    expect(findPlaceholder('```js\n// ...\n```\n', '', 'README.md')).toBeUndefined();
    expect(findPlaceholder('# ... rest of the file unchanged\n', '', 'README.md')).toBeDefined();
  });
});
