class Basket:
    def __init__(self, items=()):
        self._items = list(items)

    def add(self, name, count=1):
        for _ in range(count):
            self._items.append(name)
        return self

    def items(self):
        return list(self._items)
