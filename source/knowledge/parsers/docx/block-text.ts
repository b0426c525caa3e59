import type {DocumentBlock} from '../../document.ts';
import {oneLine} from './inline-text.ts';

/** Flattens blocks to text on one line, as notes and cells have it, without what is deleted or hidden. */
export function blockText(blocks: readonly DocumentBlock[]): string {
  return oneLine(
    blocks
      .filter(({flags}) => !flags?.some(flag => flag === 'deleted' || flag === 'hidden'))
      .map(block => {
        if (block.kind === 'list')
          return block.items.map(({marker, text}) => (marker === '-' ? text : `${marker} ${text}`)).join(' ');
        if (block.kind === 'table') return block.cells.map(({text}) => text).join(' ');
        return block.text;
      })
      .join(' '),
  );
}
