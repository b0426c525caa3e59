import {blockQuote, codeIndented, list} from 'micromark-core-commonmark';
import type {Processor} from 'unified';

type Construct = typeof list;

/** `partial`: micromark does not take it for something that a list would interrupt. */
const interruptible: Construct = {...codeIndented, partial: true};
/** micromark's codes of a tab and of the further columns that it fills. */
const [tab, blankOfTab] = [-2, -1];
const [quoteStart, listStart] = [opening(blockQuote), opening(list)];

/** A quote or a list; nothing is interrupted by what begins in it on the same line. */
function opening(container: Construct): Construct {
  return {
    ...container,
    tokenize(effects, ok, nok) {
      const opened: typeof ok = code => {
        this.interrupt = undefined;
        return ok(code);
      };
      return container.tokenize.call(this, effects, opened, nok);
    },
  };
}

/**
 * For unified, behind remark-gfm: mends what micromark does against CommonMark and GFM.
 *
 * - An empty item, and one with a number other than 1, is taken for text only behind a paragraph: not behind indented
 *   code, and not where a quote or an item begins before it on its line.
 * - `[x]` is a check only in an item of a list, not at the start of a paragraph that follows an empty item.
 */
export function remarkMends(this: Processor): void {
  const data = this.data();
  data.micromarkExtensions ??= [];
  data.micromarkExtensions.push({
    // By the codes of the signs that may come first.
    flowInitial: Object.fromEntries([tab, blankOfTab, ' '.charCodeAt(0)].map(code => [code, interruptible])),
    document: {
      ['>'.charCodeAt(0)]: quoteStart,
      ...Object.fromEntries([...'*+-0123456789'].map(sign => [sign.charCodeAt(0), listStart])),
    },
  });
  data.fromMarkdownExtensions ??= [];
  data.fromMarkdownExtensions.push({
    exit: {
      taskListCheckValueChecked() {
        const item = this.stack.at(-2);
        if (item?.type === 'listItem') item.checked = true;
      },
      taskListCheckValueUnchecked() {
        const item = this.stack.at(-2);
        if (item?.type === 'listItem') item.checked = false;
      },
      taskListCheck(token) {
        if (this.stack.at(-2)?.type === 'listItem') return;
        this.enter({type: 'text', value: this.sliceSerialize(token)}, token);
        this.exit(token);
      },
    },
  });
}
