/**
 * One word of a command as its program gets it, after the shell has expanded it. `text` fields are known to the letter;
 * of an `unknown` one only the beginning is. A field is `loose` where it comes from a wildcard at its very beginning,
 * so that a file's name decides whether it looks like an option.
 */
export type Field =
  | {kind: 'text'; text: string; loose?: boolean}
  | {
      kind: 'unknown';
      prefix: string;
      /** More than one word, or none. */
      many?: boolean;
      /** A number, perhaps negative; a `count` is a number or nothing, where the program that prints it fails. */
      number?: true | 'count';
      /** A path that is proved to stay inside the workspace, not to be a secret and not to look like an option. */
      insidePath?: boolean;
      /** The other end of a process substitution. */
      descriptor?: boolean;
    };

/** A word that is known to the letter. */
export const textField = (text: string): Field => ({kind: 'text', text});

/** The text where it is known. */
export function textOf(field: Field | undefined): string | undefined {
  return field?.kind === 'text' ? field.text : undefined;
}

/** Whether a word could be taken for an option by a program that looks at its first character. */
export function mayBeOption(field: Field): boolean {
  if (field.kind === 'text') return field.text.startsWith('-') && field.text !== '-';
  if (field.insidePath || field.descriptor) return false;
  return field.many === true || field.prefix === '' || field.prefix.startsWith('-');
}
