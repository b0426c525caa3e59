import {childOf, childrenOf, textIn, type XmlElement} from './xml-tree.ts';

/** Writes a formula of Word (OMML) as text on one line: `(a+b)/(2)`, `x^2`, `√(x)`, `∑_(i=1)^n`. */
export function equationText(element: XmlElement): string {
  return childrenOf(element).map(partText).join('');
}

/** One part of a formula: a fraction, a root, a sum, an exponent; what is not known is read as what is in it. */
function partText(element: XmlElement): string {
  const part = (name: string) => {
    const child = childOf(element, name);
    return child ? equationText(child) : '';
  };
  const property = (container: string, name: string) => childOf(childOf(element, container), name)?.attributes['m:val'];
  switch (element.name) {
    case 'm:r':
      return childrenOf(element, 'm:t').map(textIn).join('');
    case 'm:f':
      return `${grouped(part('m:num'))}/${grouped(part('m:den'))}`;
    case 'm:sSup':
      return `${part('m:e')}^${grouped(part('m:sup'))}`;
    case 'm:sSub':
      return `${part('m:e')}_${grouped(part('m:sub'))}`;
    case 'm:sSubSup':
      return `${part('m:e')}_${grouped(part('m:sub'))}^${grouped(part('m:sup'))}`;
    case 'm:rad': {
      const degree = part('m:deg');
      return `${degree === '' ? '' : grouped(degree)}√(${part('m:e')})`;
    }
    case 'm:nary': {
      const [lower, upper] = [part('m:sub'), part('m:sup')];
      const bounds = (lower && `_${grouped(lower)}`) + (upper && `^${grouped(upper)}`);
      return `${property('m:naryPr', 'm:chr') ?? '∫'}${bounds} ${part('m:e')}`;
    }
    case 'm:d': {
      const inner = childrenOf(element, 'm:e')
        .map(equationText)
        .join(property('m:dPr', 'm:sepChr') ?? '|');
      return `${property('m:dPr', 'm:begChr') ?? '('}${inner}${property('m:dPr', 'm:endChr') ?? ')'}`;
    }
    case 'm:func':
      return `${part('m:fName')} ${part('m:e')}`;
    case 'm:m':
      return `[${childrenOf(element, 'm:mr')
        .map(row => childrenOf(row, 'm:e').map(equationText).join(', '))
        .join('; ')}]`;
    default:
      return element.name.endsWith('Pr') ? '' : equationText(element);
  }
}

/** In brackets, unless it is a single sign or number. */
function grouped(text: string): string {
  return /^(?:[\p{L}]|[\p{N}.]+)$/u.test(text) ? text : `(${text})`;
}
