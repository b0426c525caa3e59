/**
 * Turns a doc comment into plain text that can be searched and shown: without `/** *‌/`, `///`, `//`, `#`, `--`, `;`,
 * `<!-- -->` and docstring quotes, without decorators and attributes between comments, with the line breaks that
 * separate paragraphs. '' where nothing is said.
 */
export function cleanComment(comment: string): string {
  const kept: string[] = [];
  let isBlock = false;
  for (const line of comment.split('\n')) {
    let text = line.trim();
    if (!isBlock && (isDecorator(text) || text.startsWith('#!/'))) continue;
    if (!isBlock && /^(?:\/\*|<#|=begin\b|\(\*|<!--|\{-)/.test(text)) {
      isBlock = true;
      text = text.replace(/^(?:\/\*+!?|<#+|=begin\b|\(\*+|<!--|\{-)/, '');
    }
    if (isBlock) {
      const end = /\*+\/|#+>|^=end\b|\*+\)|-->|-\}/.exec(text);
      if (end) {
        isBlock = false;
        text = text.slice(0, end.index);
      }
      text = text.replace(/^\s*\*+(?=\s|$)/, '');
    } else {
      text = text.replace(/^(?:\/\/[/!]?|#+!?|--+|;+|%+)\s?/, '');
    }
    kept.push(stripMarkup(text));
  }
  return kept
    .join('\n')
    .replace(/^[-=*#~_/ \t]{3,}$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Turns a Python docstring, as it is written (`"""…"""`, `r'…'`), into plain text. */
export function cleanDocstring(literal: string): string {
  return literal
    .replace(/^[a-zA-Z]{0,2}("""|'''|"|')/, '')
    .replace(/("""|'''|"|')$/, '')
    .split('\n')
    .map(line => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * The summary of a doc comment that was cleaned: its first sentence, on one line; the whole where it is only one. A full stop
 * ends it where a sentence can begin behind it, so that abbreviations do not.
 */
export function firstSentence(documentation: string): string {
  const prose = documentation.replace(/\s+/g, ' ').trim();
  const end = /[.!?](?=\s+[\p{Lu}`"'(])/u.exec(prose);
  return end ? prose.slice(0, end.index + 1) : prose;
}

/**
 * Whether the line is a decorator, annotation or attribute (`@Component(…)`, `#[derive(…)]`, `[Serializable]`) and no
 * comment.
 */
function isDecorator(line: string): boolean {
  return /^@[\w.]+\s*(?:\(.*\)?)?$|^#!?\[|^\[[\w.]+.*\]$|^\[\[.*\]\]$/.test(line);
}

/** Removes the markup of doc comments: the XML tags of C#; `{@link x}` and code tags give their content. */
function stripMarkup(line: string): string {
  return line
    .replace(/<(?:see|seealso|paramref|typeparamref)\s+(?:cref|name|langword)="([^"]*)"\s*\/>/g, '$1')
    .replace(/<param\s+name="([^"]*)">/g, '$1: ')
    .replace(
      /<\/?(?:summary|remarks|returns|param|typeparam|example|code|c|para|value|exception|inheritdoc)\b[^>]*>/g,
      '',
    )
    .replace(/\{@(?:link|code|linkcode|linkplain|literal|inheritDoc)\s*([^}]*)\}/g, '$1')
    .trim();
}
