from joiner.table import read, write


def left_join(left, right, key):
    left_header, left_rows = read(left)
    right_header, right_rows = read(right)
    by_key = {row[key]: row for row in right_rows}
    header = left_header + [name for name in right_header if name != key]
    return write(header, [{**row, **by_key[row[key]]} for row in left_rows if row[key] in by_key])
