def windows(source, size):
    items = list(source)
    return [tuple(items[at:at + size]) for at in range(len(items))]
