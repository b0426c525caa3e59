import type {Command} from '../command.ts';
import {exportVerb, list, remove, show} from '../knowledge-document-verbs.ts';
import {extract} from '../knowledge-extract-verb.ts';
import {importVerb} from '../knowledge-import-verb.ts';
import {accept, ingest, retry} from '../knowledge-ingest-verbs.ts';
import {search} from '../knowledge-search-verb.ts';

/** `eca knowledge`: takes in, searches and shows the user's own documents. */
export const command: Command = {
  name: 'knowledge',
  summary: 'Documents: read them, search them, and get cited answers from them',
  verbs: [list, ingest, search, show, extract, retry, accept, remove, exportVerb, importVerb],
};
