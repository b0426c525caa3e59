from ledger.accounts import Accounts
from ledger.parse import parse_line


def balances(lines, accounts):
    book = Accounts()
    for line in lines:
        _, account, amount = parse_line(line)
        book.book(account, amount)
    return {account: "%.2f" % book.balance(account) for account in accounts}
