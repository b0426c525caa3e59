class Limiter:
    def __init__(self, limit, seconds):
        raise NotImplementedError
