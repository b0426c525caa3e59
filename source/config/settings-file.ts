import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {describeJsonProblem, parseCheckedJson} from '../foundation/checked-json.ts';
import type {ErrorData} from '../foundation/errors.ts';
import {systemCode} from '../foundation/errors.ts';
import {type JsonPlace, jsonPlaces, pathId} from './json-places.ts';
import {nearestNames} from './nearest-names.ts';
import {escapeText} from './quote-text.ts';
import {settings} from './schema.ts';
import {keyOfPath, type TreeProblem, validateTree} from './validate.ts';

/**
 * The largest settings file that is read, 1 MB. Far more than settings can need; a larger file is a mistake, and
 * reading it would hold up every start.
 */
const largestFileBytes = 1_000_000;

/**
 * Something wrong in the settings that the user is told of and that does not stop the program. `line` and `column`
 * start at 1; `key` is the dotted setting.
 */
export interface ConfigWarning extends ErrorData {
  file?: string;
  line?: number;
  column?: number;
  key?: string;
}

/** The text of a settings file, or why there is none. */
export type SettingsText =
  | {state: 'missing'}
  | {state: 'text'; text: string}
  /** `code` is the system's, or `ETOOBIG` and `ENOTFILE` for what is no readable text. */
  | {state: 'unreadable'; code: string; reason: string};

/** Reads a settings file from disk, without ever blocking on a pipe or a device. A byte order mark is dropped. */
export async function readSettingsText(path: string): Promise<SettingsText> {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe waits for a writer for ever. Windows has no such flag, and no such pipes.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const {size, isFile} = await file.stat().then(stats => ({size: stats.size, isFile: stats.isFile()}));
    if (!isFile)
      return {state: 'unreadable', code: 'ENOTFILE', reason: 'is not a file; expected a file with a JSON object'};
    if (size > largestFileBytes) {
      return {state: 'unreadable', code: 'ETOOBIG', reason: `has ${size} bytes; expected at most ${largestFileBytes}`};
    }
    return {state: 'text', text: (await file.readFile('utf8')).replace(/^\uFEFF/, '')};
  } catch (error) {
    const code = systemCode(error) ?? 'EUNKNOWN';
    if (code === 'ENOENT') return {state: 'missing'};
    return {state: 'unreadable', code, reason: `cannot be read (${code})`};
  } finally {
    await file?.close();
  }
}

/** The most warnings shown for one file. Enough to work on at once; a file may have thousands of faults. */
const mostWarnings = 50;

/** What a settings file says once checked: the values that can be used, and what is wrong with the others. */
export interface CheckedSettings {
  /** False where the text is no JSON object at all. */
  parsed: boolean;
  /** Good values by dotted key, and the same for each block of `environments`. */
  values: Map<string, unknown>;
  environments: Map<string, Map<string, unknown>>;
  /** What is wrong, in the order of the text. Unknown keys are among them, but do not count as `faults`. */
  warnings: ConfigWarning[];
  faults: number;
  /** The paths of wrong values. */
  wrongPaths: readonly (readonly (string | number)[])[];
}

/**
 * Finds the mistakes in a settings file: broken JSON, unknown or repeated keys, wrong values, secrets, each with line
 * and column. A text that does not parse gives no values; one wrong value in a text that does parse leaves out that
 * value alone (of a list, its wrong entries).
 */
export async function checkSettingsText(text: string, file: string): Promise<CheckedSettings> {
  const none = {...noSettings, parsed: false};
  const shown = escapeText(file);
  if (text.trim() === '') {
    const message = `${shown}:1:1: the file is empty, expected a JSON object such as {}`;
    return {...none, warnings: [{code: 'config-file-broken', message, file, line: 1, column: 1}], faults: 1};
  }
  const json = parseCheckedJson<unknown>(text, {safeParse: value => ({success: true, data: value})});
  if (!json.ok) {
    const warnings = json.problems.map(problem => ({
      ...problem,
      code: 'config-file-broken',
      message: describeJsonProblem(shown, {...problem, message: withoutExcerpt(problem.message)}),
      file,
    }));
    return {...none, warnings, faults: warnings.length};
  }
  const validated = await validateTree(json.value);
  const {places, repeated} = jsonPlaces(text);
  const located = validated.problems.map(problem => ({
    problem,
    place: places.get(pathId(problem.path)) ?? {line: 1, column: 1},
  }));
  // By their places, so that of very many the first ones are told.
  const warnings = located
    .sort((one, other) => byPlace(one.place, other.place))
    .slice(0, mostWarnings)
    .map(({problem, place}) => warningOf(problem, file, place));
  for (const {path, place} of repeated.slice(0, mostWarnings)) {
    const key = escapeText(path.join('.')).slice(0, 200);
    const message = `${shown}:${place.line}:${place.column}: \`${key}\`: stands twice; the later one counts`;
    warnings.push({code: 'config-repeated-key', message, file, ...place, key});
  }
  warnings.sort(byPlace);
  const more = located.length + repeated.length - warnings.length;
  if (more > 0) warnings.push({code: 'config-more-faults', message: `${shown}: ${more} more faults`, file});
  const wrongPaths = validated.problems.filter(problem => problem.kind === 'wrong-value').map(problem => problem.path);
  // A fault of the whole means that it is no object at all.
  const parsed = !validated.problems.some(problem => problem.path.length === 0);
  const {values, environments} = validated;
  return {parsed, values, environments, warnings, faults: wrongPaths.length, wrongPaths};
}

/** Reads and checks a settings file: what `checkSettingsText` says of its text, or why there is none. A missing file is fine. */
export async function checkSettingsFile(file: string): Promise<CheckedSettings> {
  return checkSettingsContent(await readSettingsText(file), file);
}

/** As `checkSettingsFile`, of a file that was read before. */
export async function checkSettingsContent(content: SettingsText, file: string): Promise<CheckedSettings> {
  if (content.state === 'missing') return noSettings;
  if (content.state === 'text') return checkSettingsText(content.text, file);
  const message = `${escapeText(file)}: the file ${content.reason}`;
  return {...noSettings, parsed: false, warnings: [{code: 'config-file-unreadable', message, file}], faults: 1};
}

/** What a settings file that does not exist says: nothing, and that is no fault. */
export const noSettings: CheckedSettings = {
  parsed: true,
  values: new Map(),
  environments: new Map(),
  warnings: [],
  faults: 0,
  wrongPaths: [],
};

/** Drops the excerpt that the JSON parser quotes around the fault, since that may be a secret key. */
function withoutExcerpt(message: string): string {
  return escapeText(message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, ''));
}

/** Sorts by where things stand in the file. */
function byPlace(one: Partial<JsonPlace>, other: Partial<JsonPlace>): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

/**
 * Turns what is wrong into the warning that the user reads, with the file, the place and what to do: move a secret to
 * the secret store, or use the name that was probably meant.
 */
function warningOf(problem: TreeProblem, file: string, place: JsonPlace): ConfigWarning {
  const key = escapeText(problem.path.join('.')).slice(0, 200);
  const lead = `${escapeText(file)}:${place.line}:${place.column}: ${key === '' ? '' : `\`${key}\`: `}`;
  const base = {message: lead + problem.message, file, ...place, ...(key !== '' && {key})};
  if (problem.kind === 'secret') {
    return {
      ...base,
      code: 'config-secret-in-file',
      hint: `Remove it there and run \`eca config set ${keyOfPath(problem.path)}\`.`,
    };
  }
  if (problem.kind === 'wrong-value') return {...base, code: 'config-wrong-value'};
  const nearest = nearestNames(
    keyOfPath(problem.path),
    settings.map(setting => setting.key),
  );
  const hint = nearest.length > 0 ? `Did you mean \`${nearest[0]}\`?` : 'Run `eca config` to see every setting.';
  return {...base, code: 'config-unknown-key', hint};
}
