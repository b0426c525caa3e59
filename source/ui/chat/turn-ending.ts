/** What is said below an answer that did not end by itself; undefined for one that did, and where what went wrong was said. */
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
