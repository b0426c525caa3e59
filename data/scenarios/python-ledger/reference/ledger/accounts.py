from decimal import Decimal


class Accounts:
    def __init__(self):
        self._totals = {}

    def book(self, account, amount):
        self._totals[account] = self._totals.get(account, Decimal(0)) + amount

    def balance(self, account):
        return self._totals.get(account, Decimal(0))
