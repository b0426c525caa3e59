import type {Processor} from 'unified';

/**
 * For unified, behind remark-gfm: a `[x]` is a check only in an item of a list. micromark also takes it for one at the
 * start of a paragraph that follows an empty item, where it is text.
 */
export function checksOnlyInItems(this: Processor): void {
  const data = this.data();
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
