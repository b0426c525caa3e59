import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {escapeText} from '../../config/quote-text.ts';
import type {Runtime} from '../../runtime/runtime.ts';
import type {Command, CommandContext} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {quoted, usageError} from '../usage-error.ts';

/**
 * `eca trust`: decides which project folders may bring their own settings. Until the user trusts a folder they are
 * ignored, and a change of them ends the trust.
 */
export const command: Command = {
  name: 'trust',
  summary: 'Which project folders may bring settings',
  verbs: [
    {
      name: 'status',
      summary: 'Whether a folder is trusted, and what it brings',
      usage: '[DIR]',
      example: 'eca trust status',
      run: status,
    },
    {
      name: 'grant',
      summary: 'Trusts what a folder brings as it is now; a change of it ends the trust',
      usage: '[DIR]',
      example: 'eca trust grant ~/projects/shop',
      run: grant,
    },
    {
      name: 'revoke',
      summary: 'Ends the trust in a folder',
      usage: '[DIR]',
      example: 'eca trust revoke ~/projects/shop',
      run: revoke,
    },
  ],
};

/** Prints whether a folder is trusted, and which of its files that concerns. */
async function status(context: CommandContext): Promise<number> {
  const {runtime, folder} = await openFolder(context);
  const found = await (await runtime.trust()).status(folder);
  const {output} = context;
  if (output.json) {
    await output.value({folder, ...found, files: found.files.map(({path}) => path)});
    return exitCodes.done;
  }
  const sentences = {
    trusted: 'is trusted: what it brings is used',
    'nothing-to-trust': 'brings nothing that needs trust',
    never: 'is not trusted: what it brings is not used',
    changed: 'is not trusted any more: what it brings was changed since trust was granted',
  };
  await output.line(`${escapeText(folder)} ${sentences[found.reason]}.`);
  const changed = new Set(found.changed);
  for (const {path} of found.files) await output.line(`  ${escapeText(path)}${changed.has(path) ? ' (changed)' : ''}`);
  const gone = (found.changed ?? []).filter(path => !found.files.some(file => file.path === path));
  for (const path of gone) await output.line(`  ${escapeText(path)} (removed)`);
  for (const problem of found.problems ?? []) output.warn({code: 'trust-not-possible', message: problem});
  if (found.reason === 'never' || found.reason === 'changed') output.note('Look at these files, then: eca trust grant');
  return exitCodes.done;
}

/** Trusts a folder's files as they are now. */
async function grant(context: CommandContext): Promise<number> {
  const {runtime, folder} = await openFolder(context);
  const {keptAside, ...granted} = await (await runtime.trust()).grant(folder);
  const {output} = context;
  if (keptAside !== undefined) {
    output.warn({
      code: 'trust-store-damaged',
      message: `The list of trusted folders was damaged and is kept as ${keptAside}`,
    });
  }
  if (output.json) await output.value({folder, ...granted, files: granted.files.map(({path}) => path)});
  else if (granted.trusted) {
    await output.line(`${escapeText(folder)} is trusted with these files as they are now:`);
    for (const {path} of granted.files) await output.line(`  ${escapeText(path)}`);
  } else {
    await output.line(`${escapeText(folder)} brings nothing that needs trust; what it brings later will ask for it.`);
  }
  return exitCodes.done;
}

/** Ends the trust in a folder. */
async function revoke(context: CommandContext): Promise<number> {
  const {runtime, folder} = await openFolder(context, {mayBeGone: true});
  const revoked = await (await runtime.trust()).revoke(folder);
  const {output} = context;
  if (output.json) await output.value({folder, revoked});
  else await output.line(`${escapeText(folder)} ${revoked ? 'is not trusted any more' : 'was not trusted'}.`);
  return exitCodes.done;
}

/** The folder that is meant. Trust in one that was deleted can still be revoked. */
async function openFolder(
  {operands, runtime: open}: CommandContext,
  {mayBeGone = false} = {},
): Promise<{runtime: Runtime; folder: string}> {
  const [given, unexpected] = operands;
  if (unexpected !== undefined) {
    throw usageError('unexpected-operand', `Unexpected ${quoted(unexpected)}, expected at most one folder`);
  }
  const runtime = await open();
  if (given === undefined) return {runtime, folder: runtime.workspaceRoot};
  const folder = resolve(runtime.workspaceRoot, given);
  const found = given === '' ? undefined : await stat(folder).catch(() => undefined);
  if (found === undefined && mayBeGone && given !== '') return {runtime, folder};
  if (!found?.isDirectory()) {
    const what = found === undefined ? 'does not exist' : 'is not a folder';
    throw usageError('no-folder', `${quoted(given)} ${what}, expected a project folder`);
  }
  return {runtime, folder};
}
