import {describe, expect, it} from 'vitest';
import {importRows} from '../../source/workspace/import-lines.ts';

/** The lines, of those given, that only import or pass on. */
function imported(path: string, text: string): string[] {
  const lines = text.split('\n');
  const rows = importRows(lines, path);
  return lines.filter((_, row) => rows.has(row)).map(line => line.trim());
}

/** Per file: lines that only bring a name in or pass it on, and lines that use it. */
const samples: Record<string, {imports: string[]; uses: string[]}> = {
  'a.ts': {
    imports: [
      "import {save} from './save.ts';",
      "import type {Save} from './save.ts';",
      "import save, * as all from './save.ts';",
      "import save = require('./save');",
      "export {save, load} from './save.ts';",
      "export * as save from './save.ts';",
      'export {save};',
      'export default save;',
      'export = save;',
      "const {save} = await import('./save.ts');",
    ],
    uses: [
      'export const keep = save(1);',
      "const task = import('./a.ts').then(all => all.save());",
      'export default connect(save);',
      'import.meta.save(1);',
    ],
  },
  'a.js': {
    imports: [
      "const {save} = require('./save')",
      "var save = require('./save').save",
      "let save = module.exports = require('./save');",
      'module.exports = save',
      'module.exports.save = save;',
      'exports.save = save;',
      'exports = module.exports = save;',
      'module.exports = {save, load: load, ...more};',
    ],
    uses: ['module.exports = wrap(save)', 'module.exports = {run: () => save(1)}', 'exports.run = save(2);'],
  },
  'a.py': {
    imports: ['import save', 'from shop.store import save', 'from . import save as keep', "__all__ = ['save']"],
    uses: ['save(1)', 'imported = save', 'yield from save(2)'],
  },
  'a.go': {imports: ['import "shop/save"'], uses: ['save.Now()']},
  'A.java': {imports: ['import shop.Save;', 'import static shop.Save.*;', 'package shop.save;'], uses: ['new Save();']},
  'a.cs': {
    imports: ['using Shop.Save;', 'global using static Shop.Save;', 'using Save = Shop.Save;', 'namespace Shop.Save;'],
    uses: ['using (var save = new Save()) {}', 'using var save = Save.Open();'],
  },
  'a.cpp': {
    imports: ['#include "save.h"', 'using namespace save;', 'using shop::save;', 'import save;'],
    uses: ['save();', 'using Keep = std::vector<Save>;'],
  },
  'a.c': {imports: ['#include "save.h"'], uses: ['save();']},
  'a.rs': {
    imports: ['use shop::save;', 'pub(crate) use shop::{save, load};', 'extern crate save;', 'mod save;'],
    uses: ['save();', 'used(save);'],
  },
  'a.php': {
    imports: ['use Shop\\Save;', 'use function Shop\\save;', "require_once 'save.php';", "include 'save.php';"],
    uses: ['    use Saves;', 'save();'],
  },
  'a.rb': {
    imports: ["require 'save'", "require_relative '../save'", "autoload :Save, 'save'"],
    uses: ['include Save', 'required = save', 'load = save'],
  },
  'a.sh': {imports: ['source ./save.sh', '. ./save.sh', 'export -f save'], uses: ['save 1', 'export PATH=$(save)']},
  'a.ps1': {
    imports: ['Import-Module Save', 'using module Save', '. .\\save.ps1', 'Export-ModuleMember -Function Save'],
    uses: ['Save-All 1'],
  },
  'a.css': {imports: ["@import 'save.css';"], uses: ['.save { color: red }']},
  'a.tsx': {imports: ["import {Save} from './save.tsx';"], uses: ['return <Save />;']},
  'a.kt': {imports: ['import shop.Save'], uses: ['Save()']},
  'a.swift': {imports: ['import Save', '@testable import Save'], uses: ['Save()']},
  'a.ex': {imports: ['alias Shop.Save', 'import Save'], uses: ['Save.now()', 'use Save']},
  'a.lua': {imports: ["local save = require('save')", "require 'save'"], uses: ['save()']},
};

describe('lines that only import a name', () => {
  for (const [path, {imports, uses}] of Object.entries(samples)) {
    it(`are told from those that use it in ${path}`, () => {
      expect(imported(path, [...imports, ...uses].join('\n'))).toEqual(imports);
    });
  }

  it('are all of a statement over several lines, and none after it', () => {
    expect(imported('a.js', "const {\n  save,\n  load\n} = require('x')\nsave()")).toHaveLength(4);
    expect(imported('a.js', 'const {\n  save,\n  load\n} = store\nsave()')).toEqual([]);
    expect(imported('a.py', 'from x import (\n  save,\n  load,\n)\nsave()')).toHaveLength(4);
    expect(imported('a.py', 'from x import save, \\\n  load\nsave()')).toHaveLength(2);
    expect(imported('a.go', 'import (\n\t"fmt"\n\t"shop/save"\n)\nsave.Now()')).toHaveLength(4);
    expect(imported('a.rs', 'use shop::{\n    save,\n    load,\n};\nsave();')).toHaveLength(4);
  });

  it('are of what is passed on those that are nothing but names', () => {
    const text =
      'module.exports = {\n  save, // keeps it\n  load: load,\n  run() {\n    return save(1)\n  },\n  both: all(save)\n}';
    expect(imported('a.js', text)).toEqual(['module.exports = {', 'save, // keeps it', 'load: load,', '},', '}']);
  });
});
