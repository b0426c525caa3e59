import {type Doubt, doubt, quoted} from '../doubt.ts';
import {textOf} from '../field.ts';
import type {Call, RuleContext} from '../proof-context.ts';
import {longTexts, type OptionSpec, type ReadOptions} from '../read-options.ts';
import {gitGrepDoubt} from './git-grep.ts';
import {comparedFoldersDoubt} from './reading.ts';

/**
 * The long options of `git log` and `git diff` that are harmless: they choose commits, and how they and their
 * differences are shown.
 */
const logLong =
  'oneline graph all decorate no-decorate stat shortstat numstat dirstat summary name-only name-status patch no-patch raw reverse first-parent merges no-merges abbrev-commit no-abbrev-commit source no-commit-id follow full-history cached staged topo-order date-order author-date-order left-right cherry cherry-pick cherry-mark left-only right-only boundary simplify-by-decoration full-diff patch-with-stat patch-with-raw minimal patience histogram ignore-space-change ignore-all-space ignore-space-at-eol ignore-blank-lines ignore-cr-at-eol function-context no-renames find-copies-harder no-color no-ext-diff no-textconv no-prefix exit-code quiet check full-index binary text regexp-ignore-case extended-regexp fixed-strings perl-regexp all-match invert-grep branches tags remotes no-notes relative-date parents children count walk-reflogs cc combined-all-paths merge-base indent-heuristic compact-summary cumulative pickaxe-all pickaxe-regex default-prefix no-indent-heuristic no-mailmap use-mailmap mailmap root log-size no-relative show-pulls sparse remove-empty dense ancestry-path reflog ignore-missing bisect disambiguate no-walk do-walk show-linear-break abbrev encode-email-headers';
/** Those of them that take a value. */
const logValued = {
  ...longTexts(
    'since after until before author committer grep max-count skip unified inter-hunk-context diff-filter diff-algorithm format date encoding max-age min-age min-parents max-parents stat-width stat-name-width stat-count stat-graph-width src-prefix dst-prefix line-prefix word-diff-regex anchored ws-error-highlight diff-merges exclude glob max-depth',
  ),
};
/** Those of them that may take a value after `=`. */
const logOptional =
  'pretty decorate color stat word-diff color-words color-moved find-renames find-copies abbrev relative submodule ignore-submodules notes branches tags remotes show-notes dirstat children decorate-refs decorate-refs-exclude not cherry break-rewrites no-walk rotate-to skip-to';

/** The harmless options of `git log` and of all commands that take the same ones. */
const logSpec: OptionSpec = {
  flags: 'pusRabwWzcmtqgiEFPhv'.replace('h', ''),
  valued: {n: 'text', L: 'text', S: 'text', G: 'text', U: 'text'},
  optional: 'MCBDlX',
  long: logLong,
  longValued: logValued,
  longOptional: logOptional,
  numbers: true,
};

/** One command of git that reads: its options, and whether it looks into the working tree or the repositories below it. */
interface Reader {
  spec: OptionSpec;
  /** What operands may be: revisions and paths, nothing, or checked by `also`. */
  operands?: 'any' | 'none';
  also?(read: ReadOptions, call: Call, context: RuleContext): Doubt | undefined;
}

/** The doubt about a call of git that does more than read. */
export const changesRepository = (what: string) => doubt('changes-files', `\`git ${what}\` changes the repository`);

/** Tells listing from creating: `git branch` and `git tag` list only where an option says so, or where nothing is named. */
function listsOnly(command: string, listing: readonly string[]) {
  return ({options, operands}: ReadOptions) =>
    operands.length === 0 || options.some(({name}) => listing.includes(name)) ? undefined : changesRepository(command);
}

/**
 * Whether `git diff` compares any two files or folders, as `diff` does, and not what git knows of: told to, without a
 * repository, or where one of them may lie outside of it.
 */
export function comparesAnyFiles({options, operands}: ReadOptions, call: Call, {surroundings}: RuleContext): boolean {
  return (
    options.some(({name}) => name === 'no-index') ||
    operands.some(field => textOf(field)?.startsWith('/')) ||
    call.state.folders.some(folder => !surroundings.gitPrograms(folder).isRepository)
  );
}

/**
 * Settings that `git config` may show without asking: they hold no token or password and say nothing about other
 * places. An address may, which is looked at.
 */
const openSettings =
  /^(?:user\.(?:name|email)|author\.(?:name|email)|committer\.(?:name|email)|core\.(?!askpass|gitproxy|sshcommand)\w+|remote\.[\w./-]+\.(?:url|pushurl|fetch)|branch\.[\w./-]+\.(?:remote|merge|rebase|description)|(?:init|pull|push|fetch|merge|rebase|diff|color|log|status|commit|tag|rerere|advice|feature|index|pack|gc|submodule)\.\w+|submodule\.[\w./-]+\.(?:url|path|branch)|extensions\.\w+)$/i;

/**
 * The list of git commands that only read (`status`, `log`, `diff` …), with the options of each that do no harm. Every
 * other command of git asks.
 */
export const gitReaders: Readonly<Record<string, Reader>> = {
  status: {
    spec: {
      flags: 'sbvz',
      optional: 'u',
      long: 'short branch show-stash long verbose ahead-behind no-ahead-behind renames no-renames null no-column',
      longOptional: 'porcelain untracked-files ignored ignore-submodules find-renames column',
    },
  },
  log: {spec: logSpec},
  show: {spec: logSpec},
  diff: {
    spec: {...logSpec, long: `${logLong} no-index`},
    also: (read, call, context) =>
      comparesAnyFiles(read, call, context)
        ? comparedFoldersDoubt({...read, options: [...read.options, {name: 'no-index'}]}, call, context)
        : undefined,
  },
  'diff-tree': {spec: {...logSpec, flags: `${logSpec.flags}rt`}},
  whatchanged: {spec: logSpec},
  'show-branch': {
    spec: {
      flags: 'arg',
      long: 'all remotes current topo-order date-order sparse no-name sha1-name topics independent merge-base list',
      longOptional: 'more color reflog',
    },
  },
  'diff-index': {spec: logSpec},
  'diff-files': {spec: logSpec},
  shortlog: {
    spec: {
      flags: 'snecq',
      optional: 'w',
      long: `summary numbered email committer ${logLong}`,
      longValued: {...logValued, group: 'text'},
    },
  },
  reflog: {
    spec: logSpec,
    also: ({operands}) =>
      /^(?:expire|delete|drop|write)$/.test(textOf(operands[0]) ?? '') || operands[0]?.kind === 'unknown'
        ? changesRepository('reflog')
        : undefined,
  },
  branch: {
    spec: {
      flags: 'arvlqi',
      long: 'all remotes verbose list show-current quiet no-color no-column ignore-case no-abbrev',
      longValued: longTexts('sort format points-at'),
      longOptional: 'color column abbrev contains no-contains merged no-merged',
    },
    also: listsOnly('branch', ['list', 'contains', 'no-contains', 'merged', 'no-merged', 'points-at']),
  },
  tag: {
    spec: {
      flags: 'li',
      optional: 'n',
      long: 'list ignore-case no-column',
      longValued: longTexts('sort format points-at'),
      longOptional: 'color column contains no-contains merged no-merged',
    },
    also: listsOnly('tag', ['l', 'list', 'n', 'contains', 'no-contains', 'merged', 'no-merged', 'points-at']),
  },
  remote: {
    spec: {flags: 'v', long: 'verbose push all'},
    also: ({operands}) =>
      operands.length === 0 || textOf(operands[0]) === 'get-url'
        ? undefined
        : doubt('network', '`git remote` with more than a listing changes something or asks the server'),
  },
  'rev-parse': {
    spec: {
      flags: 'q',
      long: 'show-toplevel show-prefix show-cdup git-dir absolute-git-dir git-common-dir is-inside-work-tree is-inside-git-dir is-bare-repository verify quiet symbolic symbolic-full-name all branches tags remotes revs-only no-revs flags no-flags show-superproject-working-tree is-shallow-repository',
      longValued: longTexts('default'),
      longOptional: 'abbrev-ref short show-object-format branches tags remotes path-format glob exclude',
    },
  },
  'ls-files': {
    spec: {
      flags: 'cdmosuktvzf',
      valued: {x: 'text'},
      long: 'cached deleted modified others ignored stage unmerged killed exclude-standard directory no-empty-directory full-name error-unmatch deduplicate eol recurse-submodules resolve-undo',
      longValued: longTexts('exclude format'),
      longOptional: 'abbrev',
    },
  },
  'ls-tree': {
    spec: {
      flags: 'drtlz',
      long: 'name-only name-status long full-name full-tree object-only',
      longValued: longTexts('format'),
      longOptional: 'abbrev',
    },
  },
  'cat-file': {spec: {flags: 'petsv'}},
  blame: {
    spec: {
      flags: 'bcelnpstwf',
      valued: {L: 'text'},
      optional: 'MC',
      long: 'root show-stats porcelain line-porcelain show-name show-number show-email incremental color-lines color-by-age',
      longValued: longTexts('date since'),
      longOptional: 'abbrev',
    },
  },
  annotate: {spec: {flags: 'belnstw', valued: {L: 'text'}}},
  describe: {
    spec: {
      long: 'all tags contains always long exact-match first-parent',
      longValued: longTexts('match exclude candidates'),
      longOptional: 'dirty broken abbrev',
    },
  },
  'rev-list': {spec: {...logSpec, long: `${logLong} objects timestamp header unpacked`}},
  'name-rev': {spec: {long: 'name-only tags all always no-undefined', longValued: longTexts('refs exclude')}},
  'merge-base': {spec: {flags: 'a', long: 'all octopus independent is-ancestor fork-point'}},
  'show-ref': {
    spec: {flags: 'dqs', long: 'head heads tags branches dereference verify quiet exists', longOptional: 'hash abbrev'},
  },
  'for-each-ref': {
    spec: {
      long: 'ignore-case omit-empty include-root-refs',
      longValued: longTexts('count sort format points-at exclude'),
      longOptional: 'color merged no-merged contains no-contains',
    },
  },
  'symbolic-ref': {
    spec: {flags: 'q', long: 'short quiet recurse no-recurse'},
    also: ({operands}) =>
      operands.length === 1 && operands[0]?.kind === 'text' ? undefined : changesRepository('symbolic-ref'),
  },
  'count-objects': {spec: {flags: 'vH', long: 'verbose human-readable'}, operands: 'none'},
  'check-ignore': {spec: {flags: 'qvnz', long: 'quiet verbose non-matching no-index'}},
  'check-attr': {spec: {flags: 'az', long: 'all cached'}},
  cherry: {spec: {flags: 'v', longOptional: 'abbrev'}},
  'range-diff': {spec: logSpec},
  grep: {
    spec: {
      flags: 'aiIwvhHEGFPnlLzcpWqr',
      valued: {A: 'text', B: 'text', C: 'text', e: 'text', m: 'text'},
      long: 'cached untracked no-index exclude-standard no-exclude-standard text ignore-case word-regexp invert-match full-name extended-regexp basic-regexp perl-regexp fixed-strings line-number column files-with-matches name-only files-without-match null only-matching count break heading show-function function-context and or not all-match quiet recursive no-recursive no-color no-textconv',
      longValued: longTexts('max-depth after-context before-context context max-count threads'),
      longOptional: 'color',
      numbers: true,
    },
    also: gitGrepDoubt,
  },
  version: {spec: {long: 'build-options'}, operands: 'none'},
  stash: {
    spec: logSpec,
    also: ({operands}) => (/^(?:list|show)$/.test(textOf(operands[0]) ?? '') ? undefined : changesRepository('stash')),
  },
  worktree: {
    spec: {flags: 'vz', long: 'porcelain verbose'},
    also: ({operands}) =>
      textOf(operands[0]) === 'list' && operands.length === 1 ? undefined : changesRepository('worktree'),
  },
  notes: {
    spec: {},
    also: ({operands}) => (/^(?:list|show)$/.test(textOf(operands[0]) ?? '') ? undefined : changesRepository('notes')),
  },
  config: {
    spec: {
      flags: 'z',
      long: 'get get-all show-origin show-scope name-only null local worktree bool int includes no-includes',
      longValued: longTexts('type default'),
    },
    also({options, operands}) {
      const words = operands.map(textOf);
      const asked = words[0] === 'get';
      const [key] = asked ? words.slice(1) : words;
      const reads = asked || words.length === 1 || options.some(({name}) => /^get(?:-all)?$/.test(name));
      if (!reads || words.length > (asked ? 2 : 1) || key === undefined || !key.includes('.'))
        return changesRepository('config');
      return openSettings.test(key)
        ? undefined
        : doubt('secret', `the setting ${quoted(key)} of git is not known to hold no token or password`);
    },
  },
};
