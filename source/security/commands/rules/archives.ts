import {doubt, quoted} from '../doubt.ts';
import {type Field, textOf} from '../field.ts';
import type {ProgramRule} from '../proof-context.ts';

const unproved = (name: string) =>
  doubt('unproved-option', `\`${name}\` is only known to be harmless when it lists an archive`);

/** Programs that list what is in an archive. */
export const archiveRules: Readonly<Record<string, ProgramRule>> = {
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

function membersDoubt(name: string, members: readonly Field[]) {
  const option = members.find(field => field.kind === 'unknown' || field.loose || field.text.startsWith('-'));
  return (
    option && doubt('unproved-option', `${quoted(textOf(option) ?? 'an argument')} of \`${name}\` may be an option`)
  );
}
