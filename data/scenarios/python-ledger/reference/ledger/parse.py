from decimal import Decimal, InvalidOperation


def parse_line(line):
    parts = line.split()
    if len(parts) != 3:
        raise ValueError(f"expected a date, an account and an amount, got {line!r}")
    date, account, amount = parts
    try:
        return date, account, Decimal(amount.replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"{amount!r} is no amount") from None
