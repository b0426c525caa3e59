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
    // Decorators and `#!` lines may stand among comments, and say nothing.
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
    text = stripMarkup(text);
    const opensRegion = regionHead.test(text) && !kept.at(-1);
    if (!opensRegion && !directive.test(text)) kept.push(text);
  }
  // Lines that only draw a frame go, and the frame around a title.
  return kept
    .join('\n')
    .replace(/^[-=*#~_/+ \t]{3,}$/gm, '')
    .replace(/^[-=*#~_/+]{3,}[ \t]+|[ \t]+[-=*#~_/+]{3,}$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A line of a comment that speaks to a tool: to linters, compilers, bundlers, coverage and formatters. */
const directive =
  /^(?:@__\w+__|@(?:ts|jsx|vite|webpack|no)\w*-[\w-]+|@jsx\w*\b.*|(?:es|ts|js|std)lint-\w+|(?:eslint|biome|prettier|stylelint|oxlint|deno-lint|istanbul|c8|v8|node:coverage)[- ](?:disable|enable|ignore|env)\b|(?:noqa|nosec|NOLINT\w*|nolint|pragma: no|type: ignore|pylint:|mypy:|ruff:|flake8:|isort:|fmt:|yapf:|clang-format |go:\w+|\+build |rubocop:|shellcheck |swiftlint:|#region\b|#?endregion\b)|-\*-.*-\*-$|vim?:)/;

/** What begins a part of a file that editors fold; within a sentence the word is a word. */
const regionHead = /^region\b/;

/** What begins the notice of a licence; code that is about licences and copyright speaks of them in other words. */
const licence =
  /\b[Cc]opyright(?:\s*(?:\([cC]\)|©)|:?\s+(?:\d{4}|contributors\b|(?:by\s+)?\p{Lu}))|\bCOPYRIGHT\b|\([cC]\) [Cc]opyright\b|\b[Ll]icen[cs]ed? under (?:(?:an?|both|either|one|the)\b|\p{Lu})|\bSPDX-License-Identifier\b|\b[Aa]ll [Rr]ights [Rr]eserved\b|\b[Pp]ermission is hereby granted\b|\b[Rr]edistribution and use\b|@licen[cs]e\b|\b(?:[Ff]ound|[Ss]ee) (?:in )?the licen[cs]e file\b|\b[Ff]ree [Ss]oftware[;:]/u;

/** A comment that was cleaned without the notice of a licence, which goes from the paragraph that begins it to the end. */
export function withoutLicence(documentation: string): string {
  const paragraphs = documentation.split(/\n\s*\n/);
  const first = paragraphs.findIndex(paragraph => licence.test(paragraph));
  return (first < 0 ? paragraphs : paragraphs.slice(0, first)).join('\n\n').trim();
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
export function stripMarkup(line: string): string {
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
