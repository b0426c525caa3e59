def order(needs):
    raise NotImplementedError
