/**
 * Says why an answer ended early: stopped by the user, by a limit, broken off, or without an approval. Undefined for
 * one that ended by itself, and where what went wrong was said already.
 */
export function endingOf(stopReason: string | undefined): string | undefined {
  switch (stopReason) {
    case 'cancelled':
      return '■ stopped';
    case 'limit':
      return '■ a limit ended the answer';
    case 'incomplete':
      return '■ the answer broke off; what arrived is kept';
    case 'denied':
      return '■ an approval was needed that nobody gave';
    default:
      return undefined;
  }
}
