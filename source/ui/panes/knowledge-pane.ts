import type {Pane, PaneActions} from '../pane.ts';
import type {IntakeProgress, IntakeReport} from '../ports/knowledge-port.ts';
import type {RuntimeContext} from '../runtime-context.ts';
import {createIndexWork} from './index-work.ts';
import {intakeText} from './intake-text.ts';
import {
  documentOf,
  type KnowledgeData,
  type KnowledgeEntry,
  kindsOf,
  noKnowledgeData,
  passageEntry,
} from './knowledge-data.ts';
import {knowledgeShape} from './knowledge-view.ts';
import {createListPane, type ListControl} from './list-pane.ts';

/** What the Knowledge tab shows and changes, and what it may do outside of itself. */
export interface KnowledgePaneOptions {
  index: RuntimeContext['index'];
  onIndexProgress: RuntimeContext['onIndexProgress'];
  knowledge: RuntimeContext['knowledge'];
  actions: Pick<PaneActions, 'leave' | 'openEditor' | 'typeInField'>;
  /** Makes what was typed safe to print. */
  sanitize: (text: string) => string;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** How many milliseconds typing must pause before a search begins; 120 when absent. */
  pauseMs?: number;
}

/** How the commands of the tab read and change what it shows. */
type Control = ListControl<KnowledgeData, KnowledgeEntry>;

/** Most passages that a search of the Knowledge pane finds in documents, and as many in the project. */
const passagesShown = 30;
/**
 * Fewest milliseconds between two updates of how far files are taken in; hundreds of small files would make the screen
 * flicker.
 */
const progressEveryMs = 100;
/** Fewest milliseconds between two looks at the documents while files are taken in: each look reads the whole list. */
const listEveryMs = 2_000;

/**
 * The Knowledge tab: shows and searches the user's documents and the project's index, reads a document, adds files,
 * tries failed ones again, and removes documents.
 */
export function createKnowledgePane(options: KnowledgePaneOptions): Pane {
  const {index, knowledge, actions, now = Date.now} = options;
  const work = createIndexWork(options);
  let ownIntake: AbortController | undefined;

  /** The documents, and the files that could not be taken in. */
  async function listed() {
    const [documents, failures] = await Promise.all([knowledge.documents(), knowledge.failures()]);
    return {documents, failures};
  }

  /** Everything that the tab lists while nothing is sought. */
  async function read() {
    const [lists, status, files] = await Promise.all([listed(), index.status(), index.files({searched: true})]);
    return {...lists, index: status, kinds: kindsOf(files)};
  }

  /** Looks for the words in the project and in the documents at once. */
  async function find(query: string, _control: Control, signal: AbortSignal) {
    const [passages, {finds, confidence}] = await Promise.all([
      index.search(query, {limit: passagesShown}),
      knowledge.search(query, {limit: passagesShown, signal}),
    ]);
    return {passages: passages.map(passageEntry), finds, confidence};
  }

  /** Shows how far files are taken in, whoever asked for it; at its end the documents are looked at again. */
  function followIntake(control: Control): () => void {
    let shownMs = 0;
    let listedMs = now();
    return knowledge.onIntake((intake: IntakeProgress | undefined) => {
      const nowMs = now();
      if (intake && control.state().data.intake && nowMs - shownMs < progressEveryMs) return;
      shownMs = nowMs;
      control.update({intake});
      if (!intake) void control.read().then(control.search);
      else if (intake.done > 0 && nowMs - listedMs >= listEveryMs) {
        listedMs = nowMs;
        void listed().then(control.update, control.fail);
      }
    });
  }

  /**
   * Enter on an entry: a passage of the project opens in the editor; a document is read here, and a second Enter opens
   * its file, if that is text.
   */
  async function open(control: Control): Promise<void> {
    const {opened, data} = control.state();
    const entry = control.chosen();
    if (!entry) return;
    if (entry.type === 'passage') {
      actions.openEditor({path: entry.passage.path, line: entry.passage.startLine}, control.fail);
      return;
    }
    const document = documentOf(entry);
    if (opened) {
      const file = document === undefined ? undefined : data.content?.file;
      const line = entry.type === 'find' ? (entry.find.startLine ?? 1) : 1;
      // An editor would show the bytes of a PDF: its path is told instead.
      if (file?.isText) actions.openEditor({path: file.path, line}, control.fail);
      else if (file) control.say(`It stands in ${options.sanitize(file.path)}`);
      return;
    }
    control.update({content: undefined});
    control.open(entry);
    if (document === undefined) return;
    const isOpen = () => control.state().opened?.entry === entry;
    try {
      const content = await knowledge.read(document);
      if (isOpen()) control.update({content});
    } catch (error) {
      if (!isOpen()) return;
      control.back();
      control.fail(error);
    }
  }

  /**
   * Removes a document after a question: its text is erased and no longer found; the file itself stays. Of a failed file
   * there is only a note, which goes at once.
   */
  async function remove(control: Control): Promise<void> {
    const entry = control.chosen();
    if (entry?.type === 'failure') {
      await knowledge.remove(entry.failure.path);
      control.back();
      await control.read();
      control.say(`No longer listed: ${entry.failure.name}`);
      return;
    }
    const document = documentOf(entry);
    if (!entry || document === undefined) return;
    const title = entry.type === 'document' ? entry.document.title : entry.type === 'find' ? entry.find.title : '';
    const isSure = await control.ask({
      question: 'Remove this document?',
      what: title || document,
      yes: 'remove',
      no: 'keep',
      after: 'Its text is erased here and no longer found. The file itself stays.',
    });
    if (!isSure) return;
    await knowledge.remove(document);
    control.back();
    await control.read();
    control.search();
    control.say(`Removed ${title || document}`);
  }

  /** Reads a failed file again, or a document's file anew. */
  async function retry(control: Control): Promise<void> {
    const entry = control.chosen();
    if (entry?.type === 'failure') await intake(control, signal => knowledge.retry([entry.failure.path], {signal}));
    else {
      const document = documentOf(entry);
      if (document === undefined) return;
      const {file} = await knowledge.read(document);
      if (file) await intake(control, signal => knowledge.ingest([file.path], {signal}));
      else control.say('It did not come from a file, so there is nothing to read anew', {bad: true});
    }
  }

  /** Takes files in and says what became of them; one intake at a time. */
  async function intake(control: Control, start: (signal: AbortSignal) => Promise<IntakeReport>): Promise<void> {
    if (control.state().data.intake) {
      control.say('Files are being taken in already', {bad: true});
      return;
    }
    ownIntake = new AbortController();
    const report = await start(ownIntake.signal).finally(() => {
      ownIntake = undefined;
    });
    control.back();
    control.say(intakeText(report), {bad: report.outcomes.failed > 0});
  }

  /** Lets a document be searched that was set aside because it could not be read well. */
  async function accept(control: Control): Promise<void> {
    const entry = control.chosen();
    if (entry?.type !== 'document' || !entry.document.setAside) return;
    await knowledge.accept(entry.id);
    await control.read();
    control.say('Accepted: it is searched from now on');
  }

  return createListPane<KnowledgeData, KnowledgeEntry>({
    ...options,
    id: 'knowledge',
    title: 'Knowledge',
    data: noKnowledgeData,
    shape: knowledgeShape,
    read,
    find,
    follow(control) {
      const stops = [work.follow(control), followIntake(control)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    commands: {
      open,
      'rebuild-index': work.rebuild,
      'remove-document': remove,
      'retry-file': retry,
      'accept-document': accept,
      'begin-ingest': () => actions.leave('/ingest '),
      'stop-intake'(control) {
        if (ownIntake) ownIntake.abort();
        else if (control.state().data.intake) control.say('It was begun in the chat: Esc stops it there', {bad: true});
      },
    },
  });
}
