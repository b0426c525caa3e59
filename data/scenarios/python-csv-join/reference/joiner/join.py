from joiner.table import read, write


def left_join(left, right, key):
    left_header, left_rows = read(left)
    right_header, right_rows = read(right)
    if key not in left_header or key not in right_header:
        raise KeyError(key)
    by_key = {}
    for row in right_rows:
        by_key.setdefault(row[key], []).append(row)
    header = left_header + [name for name in right_header if name != key]
    return write(header, [{**row, **match} for row in left_rows for match in by_key.get(row[key], [{}])])
