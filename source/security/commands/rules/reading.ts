import {basename} from 'node:path';
import {type Doubt, doubt, quoted} from '../doubt.ts';
import {textField, textOf} from '../field.ts';
import {folderSecretsDoubt} from '../folder-secrets.ts';
import type {Call, ProgramRule, RuleContext} from '../proof-context.ts';
import {isDoubt, longTexts, type ReadOptions, readOptions, ruleFor, texts} from '../read-options.ts';

/** Programs that print checksums; checking a list of them (`-c`) would open other files. */
const checksum = ruleFor({
  flags: 'bthz',
  long: 'binary text tag zero',
  operands: 'path',
});

/** Programs that look at where a path leads, not into the file. */
const lookOnly = ruleFor({
  flags: 'eEmsLPqnzf',
  long: 'canonicalize canonicalize-existing canonicalize-missing logical physical no-symlinks strip quiet silent zero no-newline verbose',
  operands: 'look',
});

/** A program that only takes names apart: whatever a word may be, no option of it does harm. */
const nameOnly = (flags: string, long: string): ProgramRule => {
  const spec = {flags, valued: texts('s'), long, longValued: longTexts('suffix')};
  return (call, context) => {
    const read = readOptions({...call, fields: call.fields.filter(field => field.kind === 'text')}, spec, context);
    return isDoubt(read) ? read : undefined;
  };
};

/** Whether one of these options was given. */
const hasOption = (read: ReadOptions, ...names: string[]) => read.options.some(({name}) => names.includes(name));

/**
 * When programs that print files or facts about them (`ls`, `cat`, `head`, `wc`, `diff` …) may run without asking: with
 * the options listed here, on files that may be read.
 */
export const readingRules: Readonly<Record<string, ProgramRule>> = {
  ls: ruleFor({
    flags: 'aAbBcCdfFgGhiklmnNopqQrRsStuUvxXZ1',
    valued: texts('ITw'),
    long: 'all almost-all author escape ignore-backups directory dired classify file-type full-time no-group human-readable si inode kibibytes numeric-uid-gid literal hide-control-chars show-control-chars quote-name reverse recursive size group-directories-first zero context',
    longValued: longTexts(
      'block-size format hide ignore indicator-style quoting-style sort time time-style tabsize width',
    ),
    longOptional: 'color hyperlink classify',
    operands: 'look',
  }),
  cat: ruleFor({
    flags: 'AbeEnstTuv',
    long: 'show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting',
    operands: 'path',
  }),
  head: ruleFor({
    flags: 'qvz',
    valued: texts('nc'),
    long: 'quiet silent verbose zero-terminated',
    longValued: longTexts('lines bytes'),
    numbers: true,
    operands: 'path',
  }),
  tail: ruleFor({
    flags: 'qvz',
    valued: texts('nc'),
    long: 'quiet silent verbose zero-terminated',
    longValued: longTexts('lines bytes'),
    numbers: true,
    operands: 'path',
  }),
  wc: ruleFor({
    flags: 'clmLw',
    long: 'bytes chars lines words max-line-length',
    longValued: longTexts('total'),
    operands: 'path',
  }),
  stat: ruleFor({
    flags: 'ft',
    valued: texts('c'),
    long: 'file-system terse',
    longValued: longTexts('format printf cached'),
    operands: 'look',
  }),
  file: ruleFor({
    flags: 'bikNnrhE0',
    long: 'brief mime mime-type mime-encoding keep-going no-pad no-buffer raw no-dereference print0',
    operands: 'path',
    strictWildcards: false,
  }),
  du: ruleFor({
    flags: 'abchklmsSx0',
    valued: texts('dtB'),
    long: 'all apparent-size bytes total human-readable si separate-dirs summarize one-file-system null inodes',
    longValued: longTexts('max-depth threshold block-size exclude time-style'),
    longOptional: 'time',
    operands: 'look',
  }),
  df: ruleFor({
    flags: 'ahHiklmPT',
    valued: texts('txB'),
    long: 'all human-readable si inodes local portability print-type total no-sync',
    longValued: longTexts('type exclude-type block-size'),
    longOptional: 'output',
    operands: 'text',
  }),
  tree: ruleFor({
    flags: 'adfxpsughDFrtUcvQnNCASiqJX',
    valued: texts('LIP'),
    long: 'dirsfirst filesfirst noreport prune gitignore du si inodes device ignore-case matchdirs metafirst',
    longValued: longTexts('charset sort timefmt filelimit'),
    operands: 'look',
    strictWildcards: true,
  }),
  basename: nameOnly('az', 'multiple zero'),
  dirname: nameOnly('z', 'zero'),
  realpath: ruleFor({
    flags: 'eEmsLPqz',
    long: 'canonicalize-existing canonicalize-missing logical physical no-symlinks strip quiet zero',
    longValued: {'relative-to': 'look', 'relative-base': 'look'},
    operands: 'look',
  }),
  readlink: lookOnly,
  nl: ruleFor({
    flags: 'p',
    valued: texts('bdfhilnsvw'),
    long: 'no-renumber',
    longValued: longTexts('body-numbering number-width number-format number-separator starting-line-number'),
    operands: 'path',
  }),
  tac: ruleFor({
    flags: 'br',
    valued: texts('s'),
    long: 'before regex',
    longValued: longTexts('separator'),
    operands: 'path',
  }),
  rev: ruleFor({operands: 'path'}),
  od: ruleFor({
    flags: 'abcdfiloxsv',
    valued: texts('AjNt'),
    long: 'output-duplicates',
    longValued: longTexts('address-radix skip-bytes read-bytes format'),
    operands: 'path',
  }),
  hexdump: ruleFor({flags: 'bcCdovx', valued: texts('nse'), operands: 'path'}),
  hd: ruleFor({flags: 'bcCdovx', valued: texts('nse'), operands: 'path'}),
  md5sum: checksum,
  sha1sum: checksum,
  sha224sum: checksum,
  sha256sum: checksum,
  sha384sum: checksum,
  sha512sum: checksum,
  b2sum: checksum,
  cksum: checksum,
  sum: checksum,
  shasum: ruleFor({flags: 'bt', valued: texts('a'), operands: 'path', strictWildcards: true}),
  base64: ruleFor({
    flags: 'di',
    valued: texts('w'),
    long: 'decode ignore-garbage',
    longValued: longTexts('wrap'),
    operands: 'path',
    strictWildcards: true,
  }),
  base32: ruleFor({flags: 'di', valued: texts('w'), operands: 'path', strictWildcards: true}),
  iconv: ruleFor({
    flags: 'cls',
    valued: texts('ft'),
    long: 'list silent',
    longValued: longTexts('from-code to-code'),
    operands: 'path',
    strictWildcards: true,
  }),
  pr: ruleFor({
    flags: 'acdFfJmntTvr',
    valued: texts('hloNwWDe'),
    numbers: true,
    operands: 'path',
    strictWildcards: true,
  }),
  tsort: ruleFor({operands: 'path'}),
  // Only names: what it prints else may come from where a link leads.
  gofmt: ruleFor({flags: 'ls', operands: 'path', strictWildcards: true}),
  bat: ruleFor({
    flags: 'pnA',
    valued: texts('lrH'),
    long: 'plain number show-all',
    longValued: longTexts('language style color paging line-range theme wrap tabs'),
    operands: 'path',
    strictWildcards: true,
    also: ({options}) =>
      options.some(({name, value}) => name === 'paging' && textOf(value) !== 'never')
        ? doubt('may-not-end', '`bat` may open a pager')
        : undefined,
  }),
  zcat: ruleFor({operands: 'path', strictWildcards: true}),
  bzcat: ruleFor({operands: 'path', strictWildcards: true}),
  xzcat: ruleFor({operands: 'path', strictWildcards: true}),
  cmp: ruleFor({
    flags: 'bls',
    valued: texts('in'),
    long: 'print-bytes verbose quiet silent',
    longValued: longTexts('bytes ignore-initial'),
    operands: 'path',
  }),
  comm: ruleFor({
    flags: '123iz',
    long: 'check-order nocheck-order total zero-terminated',
    longValued: longTexts('output-delimiter'),
    operands: 'path',
  }),
  diff: ruleFor({
    flags: 'abBcdeEiHnNpqrstTuwyZ',
    valued: {...texts('UCxIWL'), X: 'path'},
    long: 'text ignore-space-change ignore-blank-lines minimal ed ignore-tab-expansion ignore-case speed-large-files rcs new-file show-c-function brief recursive report-identical-files initial-tab expand-tabs ignore-all-space side-by-side suppress-common-lines strip-trailing-cr no-dereference normal left-column ignore-trailing-space unidirectional-new-file',
    longValued: longTexts('unified context exclude ignore-matching-lines width label tabsize show-function-line'),
    longOptional: 'color unified context',
    operands: 'path',
    strictWildcards: true,
    also: comparedFoldersDoubt,
  }),
  sdiff: ruleFor({
    flags: 'abBdEHilstWZ',
    valued: texts('wI'),
    operands: 'path',
    strictWildcards: true,
    also: comparedFoldersDoubt,
  }),
};

/**
 * The doubt about comparing folders: of two of them the files inside are printed where they differ, of a file and a
 * folder the file of that name in the folder.
 */
export function comparedFoldersDoubt(read: ReadOptions, call: Call, context: RuleContext): Doubt | undefined {
  // What a substituted process prints is judged with it; another word that is not known may be a folder.
  const paths = read.operands.flatMap(field => (field.kind === 'text' ? [field.text] : field.descriptor ? [] : ['.']));
  const isFolder = (path: string) =>
    call.state.folders.some(
      folder => context.surroundings.check(path.startsWith('/') ? path : `${folder}/${path}`, 'list').kind === 'folder',
    );
  const folders = paths.filter(isFolder);
  if (folders.length === 0) return undefined;
  for (const path of paths) {
    for (const folder of folders) {
      const inside = textField(`${folder}/${basename(path)}`);
      const found = path === folder ? undefined : context.checkPath(inside, 'read', call.state);
      if (found) return found;
    }
  }
  if (folders.length < 2 && !hasOption(read, 'r', 'recursive', 'no-index')) return undefined;
  const followsLinks = !hasOption(read, 'no-dereference', 'no-index');
  const links = followsLinks ? paths.map(path => linksDoubt(path, call, context)) : [];
  const places = paths.map(textField);
  return (
    links.find(found => found !== undefined) ??
    folderSecretsDoubt({places, sought: [], reads: () => true}, call, context)
  );
}

/** The doubt about a program that follows links below a folder. */
export function linksDoubt(
  path: string | undefined,
  call: Parameters<ProgramRule>[0],
  context: Parameters<ProgramRule>[1],
) {
  if (path === undefined) return doubt('unproved-argument', `it is not known where \`${call.name}\` would look`);
  const unsure = call.state.folders.some(folder => {
    const traits = context.surroundings.traits(path.startsWith('/') ? path : `${folder}/${path}`);
    return !traits.complete || traits.linkNames.length > 0;
  });
  return unsure
    ? doubt('outside-workspace', `\`${call.name}\` follows the links below ${quoted(path)}, which may lead anywhere`)
    : undefined;
}
