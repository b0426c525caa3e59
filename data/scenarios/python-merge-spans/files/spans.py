def merge(spans):
    raise NotImplementedError
