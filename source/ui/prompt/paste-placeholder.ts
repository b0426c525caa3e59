import {clipToWidth} from '../display-width.ts';

/** Noncharacters of Unicode: clean text never holds one, so each can stand for a paste inside the prompt. */
const firstPlaceholder = 0xfdd0;
const placeholderCount = 32;
const placeholders = /[\uFDD0-\uFDEF]/g;

/** Above either a paste is shown as a placeholder: about what still fits on a screen together with an answer. */
const collapseAboveLines = 8;
const collapseAboveCharacters = 1200;

/** The pasted texts that a prompt refers to, by the character that stands for each. */
export type PastedTexts = ReadonlyMap<string, string>;

export function isPlaceholder(character: string): boolean {
  const code = character.charCodeAt(0);
  return code >= firstPlaceholder && code < firstPlaceholder + placeholderCount;
}

/** Whether a paste is long enough to be shown as a placeholder. */
export function isLongPaste(text: string): boolean {
  if (text.length > collapseAboveCharacters) return true;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines > collapseAboveLines;
}

/** A character that is free in `pastes` and not in `inUse`; undefined when all 32 are taken. */
export function freePlaceholder(pastes: PastedTexts): string | undefined {
  for (let number = 0; number < placeholderCount; number += 1) {
    const character = String.fromCharCode(firstPlaceholder + number);
    if (!pastes.has(character)) return character;
  }
  return undefined;
}

/** `text` with what was pasted in place of the placeholders. */
export function expandPlaceholders(text: string, pastes: PastedTexts): string {
  return pastes.size === 0 ? text : text.replace(placeholders, character => pastes.get(character) ?? '');
}

/** How long the expanded text is, without making it. */
export function expandedLength(text: string, pastes: PastedTexts): number {
  if (pastes.size === 0) return text.length;
  let length = text.length;
  for (const [character] of text.matchAll(placeholders)) length += (pastes.get(character)?.length ?? 0) - 1;
  return length;
}

/** `[pasted 1,204 lines]` or `[pasted 50,000 characters]`, in at most `columns` cells. */
export function placeholderLabel(text: string, columns: number): string {
  const lines = text.replace(/\n$/, '').split('\n').length;
  const size = lines > 1 ? `${grouped(lines)} lines` : `${grouped(text.length)} characters`;
  const label = `[pasted ${size}]`;
  return label.length <= columns ? label : clipToWidth(`[${size}]`, columns);
}

const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
