def merge(spans):
    merged = []
    for start, end in sorted(spans):
        if not start < end:
            raise ValueError(f"the span ({start}, {end}) ends before it starts")
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
