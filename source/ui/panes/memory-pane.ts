import type {Pane, PaneActions} from '../pane.ts';
import type {ForgetReach} from '../ports/memory-port.ts';
import type {RuntimeContext} from '../runtime-context.ts';
import {amountText} from './line-parts.ts';
import {createListPane, type ListControl} from './list-pane.ts';
import type {ListQuestion} from './list-state.ts';
import {type MemoryData, noMemoryData, withoutEntry, withoutSession} from './memory-data.ts';
import {type MemoryEntry, sessionOf, textOf} from './memory-entry.ts';
import {readFilters} from './memory-filters.ts';
import {memoryShape} from './memory-view.ts';
import {placesText} from './places-text.ts';

/** What the Memory tab shows and changes, and what it may do outside of itself. */
export interface MemoryPaneOptions {
  sessions: Pick<RuntimeContext['sessions'], 'list' | 'read' | 'delete'>;
  memory: Pick<RuntimeContext['memory'], 'records' | 'search' | 'accept' | 'reject' | 'forgetRecord' | 'forgetTurn'>;
  actions: Pick<PaneActions, 'leave' | 'openSession' | 'typeInField'>;
  /** Makes what was typed safe to print. */
  sanitize: (text: string) => string;
  /** The session that is open in the chat: it is not deleted from under it. */
  currentSession: () => string | undefined;
  /** What memory gave for the last question of the chat. */
  recalled?: () => MemoryData['recalled'];
  /** Milliseconds since 1970. */
  now?: () => number;
  /** How many milliseconds typing must pause before a search begins; 120 when absent. */
  pauseMs?: number;
}

/** How the commands of the tab read and change what it shows. */
type Control = ListControl<MemoryData, MemoryEntry>;

/** Most records and turns that a search of the Memory tab shows: the best ones. */
const findsShown = 50;

/**
 * The Memory tab: shows and searches past conversations and what is remembered; entries are read, accepted, corrected
 * and forgotten, sessions resumed, forked and deleted.
 */
export function createMemoryPane(options: MemoryPaneOptions): Pane {
  const {sessions, memory, actions, currentSession, recalled} = options;

  /** Enter on an entry: shows a record, and from there or from a turn the conversation it was said in. */
  async function open(control: Control): Promise<void> {
    const {opened} = control.state();
    const entry = control.chosen();
    if (!entry || entry.kind === 'transcript') return;
    const session = sessionOf(entry);
    // A record is read first; a second time leads to where it was said.
    if (!session || (entry.kind === 'record' && !opened)) {
      if (!opened) control.open(entry);
      return;
    }
    const {id, title, turn} = session;
    const transcript: MemoryEntry = {kind: 'transcript', id, title, turn};
    control.update({content: undefined});
    control.open(transcript);
    const isOpen = () => control.state().opened?.entry === transcript;
    try {
      const content = await sessions.read(id);
      if (isOpen()) control.update({content});
    } catch (error) {
      if (!isOpen()) return;
      control.back();
      control.fail(error);
    }
  }

  /** Removes the chosen entry, after a question; a note that waits in the inbox is only rejected. */
  async function remove(control: Control): Promise<void> {
    const entry = control.chosen();
    if (!entry) return;
    if (isWaiting(entry)) await decide('reject', control);
    else if (await control.ask(questionOf(entry))) {
      if (entry.kind === 'session' || entry.kind === 'transcript') await removeSession(entry, control);
      else await forget(entry, control);
    }
  }

  /** Deletes a past conversation from the disk; the one that is open in the chat is refused. */
  async function removeSession(entry: MemoryEntry, control: Control): Promise<void> {
    const {id} = entry;
    if (id === currentSession()) {
      control.say('This session is open in the chat: /clear begins another one first', {bad: true});
      return;
    }
    await sessions.delete(id);
    gone(control, id, withoutSession(control.state().data, id));
    // Another process may have changed the list meanwhile, and one more may fit into it.
    if (control.state().query === '') await control.read();
    const title = textOf(entry);
    control.say(`Deleted ${title === '' ? 'the session' : `\`${title}\``}`);
  }

  /**
   * Erases something remembered from the disk. Where its words stand in other turns too, the user is asked whether
   * those go as well.
   */
  async function forget(entry: MemoryEntry, control: Control): Promise<void> {
    const remove = (reach: ForgetReach = {}) => {
      if (entry.kind !== 'turn') return memory.forgetRecord(entry.id, reach);
      const {id, session, turn} = entry.turn;
      return memory.forgetTurn({id, session, ...(turn !== undefined && {turn})}, reach);
    };
    // First only what was named: words that also stand elsewhere are asked about.
    const {elsewhere} = await remove();
    gone(control, entry.id, withoutEntry(control.state().data, entry.id));
    if (elsewhere.length === 0) {
      control.say('Forgotten: it is removed from the disk and not recalled any more');
      return;
    }
    const places = placesText(elsewhere);
    const rest: ListQuestion = {
      question: `Forgotten. Its words still stand in ${elsewhere.length === 1 ? 'another turn' : 'other turns'}. Forget these too?`,
      what: places,
      yes: 'forget all',
      no: 'keep',
      after: 'Question and answer leave the disk, with no way back.',
    };
    if (!(await control.ask(rest))) {
      control.say(`Forgotten: it is not recalled any more; its words still stand in ${places}`);
      return;
    }
    const {turns, records} = await remove({everywhere: true});
    for (const id of records) gone(control, id, withoutEntry(control.state().data, id));
    await control.read();
    control.search();
    control.say(`Forgotten everywhere: ${amountText(turns, 'more turn')} removed from the disk`);
  }

  /** Accepts or rejects a note that waits in the inbox: only what was accepted is recalled. */
  async function decide(verdict: 'accept' | 'reject', control: Control): Promise<void> {
    const entry = control.chosen();
    if (!isWaiting(entry)) return;
    await memory[verdict](entry.id);
    gone(control, entry.id, withoutEntry(control.state().data, entry.id));
    await control.read();
    control.say(verdict === 'accept' ? 'Accepted: it is recalled from now on' : 'Rejected: it is never recalled');
  }

  /** Goes on with the chosen conversation in the chat, or with a copy of it. */
  function goOn(control: Control, fork: boolean): void {
    const entry = control.chosen();
    const session = entry && sessionOf(entry);
    if (session) actions.openSession(session.id, {fork});
  }

  return createListPane<MemoryData, MemoryEntry>({
    ...options,
    id: 'memory',
    title: 'Memory',
    data: noMemoryData,
    shape: memoryShape,
    async read(control) {
      control.update({recalled: recalled?.()});
      const {everywhere, wanted} = control.state().data;
      const [found, records, inbox] = await Promise.all([
        sessions.list({limit: wanted + 1, everywhere}),
        memory.records({everywhere}),
        memory.records({waiting: true, everywhere}),
      ]);
      return {records, inbox, sessions: found.slice(0, wanted), hasMore: found.length > wanted};
    },
    async find(query, control, signal) {
      const {text, filter} = readFilters(query);
      const {everywhere} = control.state().data;
      return {finds: await memory.search(text, {limit: findsShown, everywhere, signal, ...filter})};
    },
    onEndInSight(control) {
      const {query, data} = control.state();
      if (query !== '' || !data.hasMore) return;
      control.update({wanted: 2 * data.wanted});
      void control.read();
    },
    commands: {
      open,
      'resume-session': control => goOn(control, false),
      'fork-session': control => goOn(control, true),
      'delete-entry': remove,
      'accept-entry': control => decide('accept', control),
      'edit-entry'(control) {
        const entry = control.chosen();
        // The prompt is where texts of any length are edited.
        if (entry?.kind === 'record') actions.leave(`/correct ${entry.id} ${entry.record.text}`);
      },
      'toggle-scope'(control) {
        const {opened, data} = control.state();
        if (opened) return;
        const {wanted, content, recalled: given} = {...data, wanted: noMemoryData.wanted};
        control.update({...noMemoryData, wanted, content, recalled: given, everywhere: !data.everywhere});
        control.search();
        void control.read();
      },
    },
  });
}

/** Takes what was removed out of the lists, and closes it if it is open. */
function gone(control: Control, id: string, rest: Partial<MemoryData>): void {
  if (control.state().opened?.entry.id === id) control.back();
  control.update(rest);
}

/** Whether an entry is a note of the assistant's that the user has not accepted yet. */
function isWaiting(entry: MemoryEntry | undefined): entry is Extract<MemoryEntry, {kind: 'record'}> {
  return entry?.kind === 'record' && entry.record.status === 'waiting';
}

/** Asks whether what was chosen is to be removed, and says what that means. */
function questionOf(entry: MemoryEntry): ListQuestion {
  const what = textOf(entry);
  const forgetting = {what, yes: 'forget', no: 'keep', after: 'It leaves the disk, with no way back.'};
  switch (entry.kind) {
    case 'session':
    case 'transcript':
      return {
        question: 'Delete this session?',
        what: what || entry.id,
        yes: 'delete',
        no: 'keep',
        after: 'Its transcript is removed from the disk. There is no way back.',
      };
    case 'record':
      return {...forgetting, question: 'Forget this?'};
    case 'turn': {
      const both =
        entry.turn.turn === undefined ? {} : {after: 'Question and answer leave the disk, with no way back.'};
      return {...forgetting, ...both, question: 'Forget what was said here?'};
    }
  }
}
