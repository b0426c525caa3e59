import {doubt, quoted} from '../doubt.ts';
import {type Field, textOf} from '../field.ts';
import type {ProgramRule} from '../proof-context.ts';

/** The doubt about an archive program that may do more than list. */
const unproved = (name: string) =>
  doubt('unproved-option', `\`${name}\` is only known to be harmless when it lists an archive`);

/** The options with which compression programs only list or print, and write no file. */
const readers: Readonly<Record<string, RegExp>> = {
  gzip: /^-(?:l|lv|[kdqf]*c[kdqf]*)$/,
  gunzip: /^-(?:l|lv|[kqf]*c[kqf]*)$/,
  zstd: /^-(?:l|dc|dcq)$/,
  xz: /^-(?:l|dc|cd)$/,
  bzip2: /^-(?:dc|cd)$/,
  bunzip2: /^-c$/,
};

/** Packing to the output or listing: nothing is written. */
const printing: ProgramRule = (call, context) => {
  const [flag, ...files] = call.fields;
  if (!readers[call.name]?.test(textOf(flag) ?? '')) return doubt('changes-files', `\`${call.name}\` changes files`);
  return (
    membersDoubt(call.name, files) ??
    files.map(file => context.checkPath(file, 'read', call.state)).find(found => found !== undefined)
  );
};

/**
 * When archive programs (`tar`, `unzip`, `gzip` …) may run without asking: when they list what is in an archive, or
 * unpack to the output only.
 */
export const archiveRules: Readonly<Record<string, ProgramRule>> = {
  ...Object.fromEntries(Object.keys(readers).map(name => [name, printing])),
  zipinfo: (call, context) => {
    const [archive, ...members] = call.fields;
    if (archive === undefined) return unproved('zipinfo');
    return membersDoubt('zipinfo', [archive, ...members]) ?? context.checkPath(archive, 'read', call.state);
  },
  tar: (call, context) => {
    const [letters, archive, ...members] = call.fields;
    if (!/^-?(?=[a-z]*t)[tvzjJ]*f$/.test(textOf(letters) ?? '') || archive === undefined) return unproved('tar');
    // `host:file` is fetched from another machine.
    if (archive.kind !== 'text' || archive.text.includes(':')) return unproved('tar');
    return membersDoubt('tar', members) ?? context.checkPath(archive, 'read', call.state);
  },
  unzip: (call, context) => {
    const [flag, archive, ...members] = call.fields;
    if (!/^-(?:l|lv|v|Z|Z1)$/.test(textOf(flag) ?? '') || archive === undefined) return unproved('unzip');
    return membersDoubt('unzip', [archive, ...members]) ?? context.checkPath(archive, 'read', call.state);
  },
};

/** Refuses words that the program could take for an option. */
function membersDoubt(name: string, members: readonly Field[]) {
  const option = members.find(field => field.kind === 'unknown' || field.loose || field.text.startsWith('-'));
  return (
    option && doubt('unproved-option', `${quoted(textOf(option) ?? 'an argument')} of \`${name}\` may be an option`)
  );
}
