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
  return {balance: 0, frozen: false, rejected: []};
}
