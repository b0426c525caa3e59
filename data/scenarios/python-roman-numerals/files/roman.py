def to_number(text):
    raise NotImplementedError
