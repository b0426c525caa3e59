export type AccountEvent =
  | {type: 'deposit' | 'withdraw'; id: string; at: number; amount: number}
  | {type: 'freeze' | 'thaw'; id: string; at: number}
  | {type: 'reverse'; id: string; at: number; of: string};

export interface AccountState {
  balance: number;
  frozen: boolean;
  rejected: string[];
}

export function replay(events: AccountEvent[]): AccountState {
  const state: AccountState = {balance: 0, frozen: false, rejected: []};
  const applied = new Map<string, number>();
  const sorted = [...events].sort((one, other) => one.at - other.at);
  for (const event of sorted) {
    switch (event.type) {
      case 'freeze':
      case 'thaw':
        state.frozen = event.type === 'freeze';
        break;
      case 'deposit':
      case 'withdraw': {
        const change = event.type === 'deposit' ? event.amount : -event.amount;
        if (state.frozen || (change < 0 && state.balance + change < 0)) state.rejected.push(event.id);
        else {
          state.balance += change;
          applied.set(event.id, change);
        }
        break;
      }
      case 'reverse': {
        const change = applied.get(event.of);
        if (change === undefined) state.rejected.push(event.id);
        else {
          state.balance -= change;
          applied.delete(event.of);
        }
      }
    }
  }
  return state;
}
