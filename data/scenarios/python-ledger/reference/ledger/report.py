from ledger.accounts import Accounts
from ledger.parse import parse_line


def balances(lines, accounts):
    book = Accounts()
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            _, account, amount = parse_line(line)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
        book.book(account, amount)
    return {account: f"{book.balance(account):.2f}" for account in accounts}
