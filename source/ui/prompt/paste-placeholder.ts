import {fitLine} from '../text-layout.ts';

/**
 * The first of the characters that stand for long pastes inside the prompt: noncharacters of Unicode, which clean text
 * never holds.
 */
const firstPlaceholder = 0xfdd0;
/** Most long pastes that one prompt can show as placeholders; a further one is inserted as it is. */
const placeholderCount = 32;
/** Every character that stands for a paste. */
const placeholders = /[\uFDD0-\uFDEF]/g;

/**
 * A paste of more lines than this is shown as a placeholder: about what still fits on a screen together with an answer.
 */
const collapseAboveLines = 8;
/** A paste of more characters than this is shown as a placeholder, even on one line. */
const collapseAboveCharacters = 1200;

/** The pasted texts that a prompt refers to, by the character that stands for each. */
export type PastedTexts = ReadonlyMap<string, string>;

/** Whether a character stands for a long paste. */
export function isPlaceholder(character: string): boolean {
  const code = character.charCodeAt(0);
  return code >= firstPlaceholder && code < firstPlaceholder + placeholderCount;
}

/** Decides whether a paste is so long that the prompt shows `[pasted … lines]` in its place. */
export function isLongPaste(text: string): boolean {
  if (text.length > collapseAboveCharacters) return true;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines > collapseAboveLines;
}

/** A character that stands for no paste of `pastes` yet; undefined when all 32 are taken. */
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

/**
 * What the prompt shows in place of a long paste: `[pasted 1,204 lines]` or `[pasted 50,000 characters]`, in at most
 * `columns` cells.
 */
export function placeholderLabel(text: string, columns: number): string {
  const lines = text.replace(/\n$/, '').split('\n').length;
  const size = lines > 1 ? `${grouped(lines)} lines` : `${grouped(text.length)} characters`;
  const label = `[pasted ${size}]`;
  return label.length <= columns ? label : fitLine(`[${size}]`, columns);
}

/** A number with commas between thousands. */
const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
