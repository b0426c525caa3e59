def paginate(items, size):
    """Cut `items` into lists of `size`."""
    pages = []
    start = 0
    while start + size <= len(items):
        pages.append(items[start:start + size])
        start += size
    return pages
