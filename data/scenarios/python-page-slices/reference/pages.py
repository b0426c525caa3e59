def paginate(items, size):
    """Cut `items` into lists of `size`; the last may be shorter."""
    if size < 1:
        raise ValueError(f"expected a page size from 1, got {size}")
    return [items[start:start + size] for start in range(0, len(items), size)]
