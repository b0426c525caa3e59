from spans import merge

assert merge([(9, 10), (12, 13)]) == [(9, 10), (12, 13)]
assert merge([(9, 11), (10, 12)]) == [(9, 12)]
print("ok")
