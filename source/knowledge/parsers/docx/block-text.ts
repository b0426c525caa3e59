import type {DocumentBlock} from '../../document.ts';
import {oneLine} from './inline-text.ts';

/** Blocks as text on one line, as notes and cells have it. */
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
