from collections import deque


def windows(source, size):
    if size < 1:
        raise ValueError(f"expected a size from 1, got {size}")
    return slide(iter(source), size)


def slide(source, size):
    window = deque(maxlen=size)
    for item in source:
        window.append(item)
        if len(window) == size:
            yield tuple(window)
