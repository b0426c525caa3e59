import type {CollectionSpec} from '../../source/storage/vector-store.ts';

export const smallSpec: CollectionSpec = {
  name: 'words',
  version: 1,
  fields: {
    body: {type: 'string', fullText: 'terms'},
    title: {type: 'string', fullText: 'terms'},
    note: {type: 'string'},
  },
};
