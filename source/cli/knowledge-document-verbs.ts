import {sep} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {belowFolder} from '../runtime/below-folder.ts';
import type {RemovedDocuments} from '../runtime/knowledge-port.ts';
import type {CommandContext, Verb} from './command.ts';
import {exitCodes} from './exit-codes.ts';
import {documentLines, failedLines, nameOf, nothingKnown} from './knowledge-text.ts';
import {lineLayout} from './line-layout.ts';

type Removed = RemovedDocuments['documents'][number];

/** `eca knowledge list`: shows the documents that are known, and the files that could not be read. */
export const list: Verb = {
  name: 'list',
  summary: 'The documents that are known, with age, quality and copies, and the files that failed',
  example: 'eca knowledge list',
  async run(context) {
    const {output} = context;
    const runtime = await context.runtime();
    const knowledge = await runtime.knowledge();
    const [documents, failed] = await Promise.all([knowledge.list(), knowledge.failures()]);
    if (output.json) {
      await output.value({documents, failed});
      return exitCodes.done;
    }
    const layout = await lineLayout(context, runtime);
    for (const line of documentLines(documents, layout)) await output.line(line);
    for (const line of failedLines(failed, layout)) output.note(line);
    if (documents.length === 0) output.note(nothingKnown);
    return exitCodes.done;
  },
};

/** `eca knowledge show`: prints one stored document. */
export const show: Verb = {
  name: 'show',
  summary: 'What a stored document says, and what is known of it',
  usage: 'ID|PATH',
  example: 'eca knowledge show 3f2a',
  async run(context) {
    const {output} = context;
    const runtime = await context.runtime();
    const document = await (await runtime.knowledge()).get(oneOperand(context, 'show'));
    if (output.json) {
      await output.value(document);
      return exitCodes.done;
    }
    const {sanitizeText, sanitizeLine} = await runtime.sanitizer();
    const {markdownOf} = await runtime.knowledge();
    for (const line of documentLines([document], {columns: undefined, sanitize: sanitizeLine})) output.note(line);
    for (const message of [...document.messages, ...document.quality.reasons]) output.note(sanitizeLine(message));
    await output.line(sanitizeText(markdownOf(document)));
    return exitCodes.done;
  },
};

/** `eca knowledge remove`: takes documents, and what is noted of files that failed, out of the knowledge base; the files themselves stay where they are. */
export const remove: Verb = {
  name: 'remove',
  summary: 'Removes documents, or all of a folder, for good; files stay where they are',
  usage: 'ID|PATH|FOLDER…',
  example: 'eca knowledge remove 3f2a',
  async run({output, operands, runtime, signal}) {
    if (operands.length === 0) throw missing('remove');
    const opened = await runtime();
    const {documents, failed} = await (await opened.knowledge()).remove(operands);
    const {sanitizeLine} = await opened.sanitizer();
    // Earlier answers may still quote what was removed: the user is told how to take that away too.
    const quotedIn = documents.length === 0 ? [] : await (await opened.sessions()).citing(namesOf(documents), signal);
    if (output.json) {
      const removed = documents.map(({id, title}) => ({id, title}));
      await output.value({removed, ...(failed.length > 0 && {failed}), ...(quotedIn.length > 0 && {quotedIn})});
      return exitCodes.done;
    }
    const nameOfRemoved = (document: Removed) =>
      document.source.kind === 'file' ? nameOf(document) : document.title || document.id;
    if (documents.length > 0) output.note(`Removed: ${namesText(documents.map(nameOfRemoved), sanitizeLine)}`);
    if (quotedIn.length > 0) {
      const sessions = quotedIn.length === 1 ? 'a past session' : `${quotedIn.length} past sessions`;
      output.note(`Still quoted in ${sessions}, which this removes: eca session delete ${quotedIn.join(' ')}`);
    }
    if (failed.length > 0) output.note(`No longer listed as failed: ${namesText(failed, sanitizeLine)}`);
    return exitCodes.done;
  },
};

/** What documents are called in the sessions of a workspace: files in it by their paths there. */
function namesOf(documents: readonly Removed[]): (workspaceRoot: string) => ReadonlySet<string> {
  return workspaceRoot =>
    new Set(
      documents.map(({id, source}) =>
        source.kind === 'file' ? (belowFolder(source.path, workspaceRoot)?.split(sep).join('/') ?? source.path) : id,
      ),
    );
}

/** The most documents that are named as removed. */
const namedAtMost = 5;

/** The first few names on one line, and how many more there are. */
function namesText(names: readonly string[], sanitize: (text: string) => string): string {
  const more = names.length - namedAtMost;
  return `${names.slice(0, namedAtMost).map(sanitize).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `eca knowledge export`: prints all documents as JSON lines. */
export const exportVerb: Verb = {
  name: 'export',
  summary: 'All documents with what they say, as JSON lines that import takes',
  example: 'eca knowledge export > documents.jsonl',
  async run({output, runtime}) {
    for await (const document of (await (await runtime()).knowledge()).export()) await output.value(document);
    return exitCodes.done;
  },
};

/** The one document that a verb needs. */
function oneOperand({operands}: CommandContext, verb: string): string {
  const [only, ...more] = operands;
  if (only === undefined) throw missing(verb);
  if (more.length === 0) return only;
  throw new EcaError(
    'usage-unexpected-operand',
    `\`eca knowledge ${verb}\` takes one document, got ${operands.length}`,
  );
}

/** The error where no document was named. */
function missing(verb: string): EcaError {
  return new EcaError('usage-missing-operand', `\`eca knowledge ${verb}\` needs the id or path of a document`, {
    hint: 'eca knowledge list shows them all.',
  });
}
