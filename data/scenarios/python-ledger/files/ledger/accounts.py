class Accounts:
    def __init__(self):
        self._totals = {}

    def book(self, account, amount):
        self._totals[account] = self._totals.get(account, 0.0) + amount

    def balance(self, account):
        return self._totals[account]
