import type {OutlineRules} from './outline.ts';
import {cSharpRules} from './rules/c-sharp.ts';
import {cppRules} from './rules/cpp.ts';
import {goRules} from './rules/go.ts';
import {javaRules} from './rules/java.ts';
import {javascriptRules} from './rules/javascript.ts';
import {phpRules} from './rules/php.ts';
import {pythonRules} from './rules/python.ts';
import {rubyRules} from './rules/ruby.ts';
import {rustRules} from './rules/rust.ts';
import {cssRules, iniRules} from './rules/sheets.ts';
import {bashRules, powershellRules} from './rules/shells.ts';

/**
 * Which rules find the functions, classes and other definitions of each language that has a grammar, by the language's
 * id. A language with a grammar but no entry here is cut by its keywords or as text.
 */
export const outlineRules: Readonly<Record<string, OutlineRules>> = {
  bash: bashRules,
  c: cppRules,
  'c-sharp': cSharpRules,
  cpp: cppRules,
  css: cssRules,
  go: goRules,
  ini: iniRules,
  java: javaRules,
  javascript: javascriptRules,
  php: phpRules,
  powershell: powershellRules,
  python: pythonRules,
  ruby: rubyRules,
  rust: rustRules,
  tsx: javascriptRules,
  typescript: javascriptRules,
};
