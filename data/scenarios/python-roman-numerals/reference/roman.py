import re

VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
USUAL = re.compile(r"(?=[MDCLXVI])M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")


def to_number(text):
    if not USUAL.fullmatch(text):
        raise ValueError(f"{text!r} is no Roman numeral")
    total = 0
    for sign, following in zip(text, text[1:] + text[-1]):
        total += -VALUES[sign] if VALUES[sign] < VALUES[following] else VALUES[sign]
    return total
