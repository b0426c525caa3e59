def parse_line(line):
    date, account, amount = line.split(" ")
    return date, account, float(amount)
