import type {DomElement} from './dom.ts';

/** How an element says that it is not shown. */
export interface Concealment {
  /** It is not shown as the page opens: closed parts, copies for other screens, decoration. */
  hidden: boolean;
  /** No control of the page brings it up either, so that only a machine reads it. */
  concealed: boolean;
}

/** Styles that keep an element off the screen. */
const hiddenStyle = /display\s*:\s*none|visibility\s*:\s*hidden/i;
/** React's server sends late parts of a page in such elements, for a script to put in their places. */
const streamedPart = /^S:[0-9a-f]+$/;
/** The attributes by which a control names what it opens. */
const controlling = ['aria-controls', 'href', 'data-target', 'data-bs-target'];
/** The most controls of a page that are looked at. */
const mostControls = 20_000;
/** How many elements, the part itself and those around it, may have the name that a control opens. */
const reach = 3;
/** Scripts open the parts of an accordion by their headings, without a word in the page; fewer parts are no accordion. */
const fewestParts = 3;
/** Finds what stands right behind a heading and may be hidden. */
const underHeading = [1, 2, 3, 4, 5, 6].flatMap(level => [`h${level} + [style]`, `h${level} + [hidden]`]).join(', ');
/** The answer for everything that is simply there. */
const shown: Concealment = {hidden: false, concealed: false};

/** What the controls of a page bring up: elements by their names, and the parts of accordions. */
interface Opened {
  names: ReadonlySet<string>;
  parts: ReadonlySet<DomElement>;
}

/**
 * Tells of the elements below `root` whether they are hidden. What tabs, accordions and menus open on request is hidden and not
 * concealed; nor is what `aria-hidden` keeps from those who listen alone, for it is seen.
 */
export function createConcealment(root: DomElement): (element: DomElement) => Concealment {
  let opened: Opened | undefined;
  return element => {
    const isStyled = isHiddenByStyle(element);
    if (!isStyled && !element.hasAttribute('hidden')) {
      return element.getAttribute('aria-hidden') === 'true' ? {hidden: true, concealed: false} : shown;
    }
    if (!isStyled && streamedPart.test(element.getAttribute('id') ?? '')) return shown;
    opened ??= {names: openedNames(root), parts: accordionParts(root)};
    return {hidden: true, concealed: !isOpenedBy(element, opened)};
  };
}

/** Whether an element's own style hides it; styles from elsewhere are not read. */
function isHiddenByStyle(element: DomElement): boolean {
  return hiddenStyle.test(element.getAttribute('style') ?? '');
}

/** Whether a reader can bring the element up: by a control that names it, a tab, or a button right before it. */
function isOpenedBy(element: DomElement, {names, parts}: Opened): boolean {
  if (parts.has(element)) return true;
  for (
    let one: DomElement | null = element, steps = 0;
    one?.getAttribute && steps < reach;
    one = one.parentNode, steps++
  ) {
    if (names.has(one.getAttribute('id') ?? '') || one.getAttribute('role') === 'tabpanel') return true;
  }
  for (let before = element.previousSibling; before; before = before.previousSibling) {
    if (before.nodeType !== 1) continue;
    const sibling = before as DomElement;
    return (
      sibling.localName === 'button' ||
      sibling.getAttribute('role') === 'button' ||
      sibling.hasAttribute('aria-expanded')
    );
  }
  return false;
}

/** The names of the elements that links and buttons of the page lead to. */
function openedNames(root: DomElement): ReadonlySet<string> {
  const names = new Set<string>();
  const controls = Array.from(root.querySelectorAll('[aria-controls], a[href^="#"], [data-target], [data-bs-target]'));
  for (const control of controls.slice(0, mostControls)) {
    for (const attribute of controlling) {
      for (const name of (control.getAttribute(attribute) ?? '').split(/\s+/)) names.add(name.replace(/^#/, ''));
    }
  }
  names.delete('');
  return names;
}

/** The hidden texts right after headings, where there are enough of them. */
function accordionParts(root: DomElement): ReadonlySet<DomElement> {
  const parts = Array.from(root.querySelectorAll(underHeading)).filter(
    part => (isHiddenByStyle(part) || part.hasAttribute('hidden')) && (part.textContent ?? '').trim() !== '',
  );
  return new Set(parts.length < fewestParts ? [] : parts);
}
