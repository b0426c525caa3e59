def read(text):
    lines = text.strip().split("\n")
    header = lines[0].split(",")
    return header, [dict(zip(header, line.split(","))) for line in lines[1:]]


def write(header, rows):
    return "\n".join([",".join(header)] + [",".join(row[name] for name in header) for row in rows]) + "\n"
