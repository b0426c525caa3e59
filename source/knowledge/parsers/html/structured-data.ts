import type {DomDocument} from './dom.ts';

/** One JSON-LD object that a page holds. */
export type StructuredItem = Record<string, unknown>;

/** Objects nested deeper are passed over. */
const deepest = 6;
/** The most objects of a page that are read. */
const mostItems = 500;

/** All JSON-LD objects of the page, those inside others included, in order. What is no JSON is passed over. */
export function structuredItems(document: DomDocument): StructuredItem[] {
  const items: StructuredItem[] = [];
  for (const script of Array.from(document.querySelectorAll('script[type="application/ld+json"]'))) {
    try {
      collect(JSON.parse((script.textContent ?? '').replace(/[\u0000-\u001f]+/g, ' ')), items, 0);
    } catch {
      // Many pages hold broken JSON; the rest of the page says enough.
    }
  }
  return items;
}

/** Adds an object with a type, and those inside it. */
function collect(value: unknown, items: StructuredItem[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > deepest || items.length >= mostItems) return;
  if (Array.isArray(value)) {
    for (const one of value) collect(one, items, depth + 1);
    return;
  }
  const item = value as StructuredItem;
  if (item['@type'] !== undefined) items.push(item);
  for (const inner of Object.values(item)) collect(inner, items, depth + 1);
}

/** Whether the item is of a type that `pattern` names. */
export function isOfType(item: StructuredItem, pattern: RegExp): boolean {
  const type = item['@type'];
  return (Array.isArray(type) ? type : [type]).some(one => typeof one === 'string' && pattern.test(one));
}

/** A text of the item, or the `name` of what stands there; of a list the first. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined;
  if (Array.isArray(value)) return textOf(value[0]);
  if (typeof value === 'object' && value !== null) return textOf((value as StructuredItem).name);
  return undefined;
}
