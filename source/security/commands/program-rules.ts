import {doubt} from './doubt.ts';
import {textOf} from './field.ts';
import type {ProgramRule} from './proof-context.ts';
import {archiveRules} from './rules/archives.ts';
import {awk} from './rules/awk.ts';
import {binutilsRules} from './rules/binutils.ts';
import {builtinRules} from './rules/builtins.ts';
import {find} from './rules/find.ts';
import {git} from './rules/git.ts';
import {jq} from './rules/jq.ts';
import {readingRules} from './rules/reading.ts';
import {searchRules} from './rules/search.ts';
import {sed} from './rules/sed.ts';
import {systemRules} from './rules/system.ts';
import {textRules} from './rules/text-tools.ts';
import {wrapperRules} from './rules/wrappers.ts';

/**
 * `tee` is harmless only where it keeps nothing: it copies its input to every file that is named, so all of them must
 * be `/dev/null`.
 */
const tee: ProgramRule = ({fields}) =>
  fields.every(field => textOf(field) === '/dev/null') ? undefined : doubt('changes-files', '`tee` writes a file');

/**
 * The list of programs that may run without asking if their arguments are harmless (allowlist), each with the rule that
 * decides. A program that is not here always asks.
 */
export const programRules: ReadonlyMap<string, ProgramRule> = new Map(
  Object.entries({
    ...readingRules,
    ...binutilsRules,
    ...textRules,
    ...searchRules,
    ...systemRules,
    ...builtinRules,
    ...wrapperRules,
    ...archiveRules,
    awk,
    gawk: awk,
    mawk: awk,
    nawk: awk,
    find,
    git,
    jq,
    sed,
    tee,
  }),
);
