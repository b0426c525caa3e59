import type {Pane, PaneActions} from '../pane.ts';
import type {RuntimeContext} from '../runtime-context.ts';
import {type KnowledgeData, kindsOf, noKnowledgeData, type PassageEntry, passageEntry} from './knowledge-data.ts';
import {knowledgeShape} from './knowledge-view.ts';
import {amountText} from './line-parts.ts';
import {createListPane, type ListControl} from './list-pane.ts';

export interface KnowledgePaneOptions {
  index: RuntimeContext['index'];
  onIndexProgress: RuntimeContext['onIndexProgress'];
  actions: Pick<PaneActions, 'leave' | 'openEditor' | 'typeInField'>;
  /** Makes what was typed safe to print. */
  sanitize: (text: string) => string;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** How long typing must pause before a search begins; 120 when absent. */
  pauseMs?: number;
}

type Control = ListControl<KnowledgeData, PassageEntry>;

const passagesShown = 30;
const progressEveryMs = 100;

/** The pane of the project's index: what is in it, how it stands, and search with a preview. */
export function createKnowledgePane(options: KnowledgePaneOptions): Pane {
  const {index, actions, onIndexProgress, now = Date.now} = options;
  let working: {kind: 'check' | 'rebuild'; stop: AbortController} | undefined;

  const look = async () => ({index: await index.status(), kinds: kindsOf(await index.files())});

  async function bringUpToDate(kind: 'check' | 'rebuild', control: Control): Promise<void> {
    if (working) {
      if (kind === 'check') return;
      working.stop.abort();
    }
    const mine = {kind, stop: new AbortController()};
    working = mine;
    control.update({work: {kind, done: 0, total: 0}});
    try {
      await index.refresh({signal: mine.stop.signal, rebuild: kind === 'rebuild'});
      if (working !== mine) return;
      await control.read();
      const files = control.state().data.index?.indexedFiles ?? 0;
      if (kind === 'rebuild') control.say(`The index was made anew: ${amountText(files, 'file')}`);
      control.search();
    } catch (error) {
      if (working === mine) control.fail(error);
    } finally {
      if (working === mine) {
        working = undefined;
        control.update({work: undefined});
      }
    }
  }

  /** Shows how far indexing is, whoever asked for it; at its end the index is looked at again. */
  function follow(control: Control): () => void {
    let shownMs = 0;
    void bringUpToDate('check', control);
    const stop = onIndexProgress(({done, total}) => {
      const nowMs = now();
      if (done < total && nowMs - shownMs < progressEveryMs) return;
      shownMs = nowMs;
      if (done < total || working) control.update({work: {kind: working?.kind ?? 'check', done, total}});
      else {
        control.update({work: undefined});
        void control.read();
      }
    });
    return () => {
      stop();
      // An index that somebody asked to be made anew is made anew; a mere check may stop.
      if (working?.kind === 'rebuild') return;
      working?.stop.abort();
      working = undefined;
      control.update({work: undefined});
    };
  }

  return createListPane<KnowledgeData, PassageEntry>({
    ...options,
    id: 'knowledge',
    title: 'Knowledge',
    data: noKnowledgeData,
    shape: knowledgeShape,
    read: look,
    async find(query) {
      return {passages: (await index.search(query, {limit: passagesShown})).map(passageEntry)};
    },
    follow,
    commands: {
      open(control) {
        const passage = control.chosen();
        if (passage) actions.openEditor({path: passage.path, line: passage.startLine});
      },
      'rebuild-index': control => bringUpToDate('rebuild', control),
    },
  });
}
