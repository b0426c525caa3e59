"""Runs a suite of tests on a solution in Python: classes of unittest, or functions as with pytest.

Reads {nonce, suite, text, first} as JSON from stdin: the suite's path, its text (no file here), and the number of the test
to begin with. Answers on descriptor 3: {ready, names} once the suite is read, then {id, value | error} a test.
"""

import inspect
import itertools
import json
import os
import sys
import types
import unittest


# Sends messages over the channel of results. What it needs is bound before a solution is loaded, which may replace it.
def open_channel(nonce, dumps=json.dumps, write=os.write):
    def answer(message):
        rest = (nonce + " " + dumps(message) + "\n").encode()
        while rest:
            rest = rest[write(3, rest):]

    return answer


class Tampering(BaseException):
    """The solution put something of its own in the place of what judges it."""


def guard():
    """Remembers what assertions stand on; what it gives raises where that was replaced."""
    owners = [unittest.TestCase, unittest.case._AssertRaisesContext, unittest.case._AssertRaisesBaseContext]
    state = {owner: {name: (value, getattr(value, "__code__", None)) for name, value in vars(owner).items()} for owner in owners}
    changing = {"__abstractmethods__", "_abc_impl", "__weakref__", "__dict__", "_class_cleanups"}

    def check():
        for owner, known in state.items():
            now = vars(owner)
            for name, (value, code) in known.items():
                if name not in changing and (now.get(name) is not value or getattr(value, "__code__", None) is not code):
                    raise Tampering(f"{owner.__name__}.{name} was replaced")

    return check


# Whether a value is made of the library's own kinds of values alone.
def is_plain(value, depth=0):
    kind = type(value)
    if value is None or kind in (bool, int, float, complex, str, bytes):
        return True
    if depth > 20:
        return False
    if kind in (list, tuple, set, frozenset):
        return all(is_plain(part, depth + 1) for part in value)
    return kind is dict and all(is_plain(key, depth + 1) and is_plain(part, depth + 1) for key, part in value.items())


def answers_for_itself(value, library, depth=0):
    """Whether there is an object in it whose class, of the solution, says what it equals."""
    kind = type(value)
    if kind in (list, tuple, set, frozenset) and depth <= 20:
        return any(answers_for_itself(part, library, depth + 1) for part in value)
    if kind is dict and depth <= 20:
        return any(answers_for_itself(part, library, depth + 1) for pair in value.items() for part in pair)
    compare = kind.__eq__
    return isinstance(compare, types.FunctionType) and compare.__module__.partition(".")[0] not in library


def strict_equality(library, compare):
    """Equality of unittest, but that an object of the solution is not equal to a plain value because it says so."""

    def assertEqual(self, first, second, msg=None):
        for one, other in ((first, second), (second, first)):
            if is_plain(other) and answers_for_itself(one, library):
                raise self.failureException(f"{type(one).__name__} object is not {other!r}")
        compare(self, first, second, msg)

    return assertEqual


class Raised:
    """What `raises` of pytest gives."""

    def __init__(self, expected, match):
        self.expected, self.match, self.value, self.type = expected, match, None, None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            raise AssertionError(f"did not raise {self.expected}")
        if not issubclass(kind, self.expected):
            return False
        self.value, self.type = value, kind
        if self.match is not None:
            import re

            if not re.search(self.match, str(value)):
                raise AssertionError(f"{str(value)!r} does not match {self.match!r}")
        return True


# What `approx` of pytest gives: equal to numbers that differ by rounding only.
class Approximately:
    def __init__(self, expected, rel=1e-6, abs=1e-12):
        self.expected, self.rel, self.abs = expected, rel, abs

    def __eq__(self, actual):
        if isinstance(self.expected, (list, tuple)):
            pairs = zip(self.expected, actual)
            return len(self.expected) == len(actual) and all(Approximately(one, self.rel, self.abs) == other for one, other in pairs)
        return actual == self.expected or abs(actual - self.expected) <= max(self.rel * abs(self.expected), self.abs)

    def __repr__(self):
        return f"about {self.expected}"


def stand_in_for_pytest():
    """As much of pytest as plain tests use; it need not be installed."""
    module = types.ModuleType("pytest")

    def raises(expected, *rest, match=None):
        if not rest:
            return Raised(expected, match)
        with Raised(expected, match) as info:
            rest[0](*rest[1:])
        return info

    def parametrize(names, values, ids=None):
        keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
        rows = [tuple(row) if len(keys) > 1 else (row,) for row in (getattr(value, "values_of_row", value) for value in values)]

        def mark(function):
            function.rows_of_test = [*getattr(function, "rows_of_test", []), (keys, rows)]
            return function

        return mark

    def fixture(*words, **options):
        def mark(function):
            function.is_fixture = True
            function.for_all = options.get("autouse", False)
            return function

        return mark(words[0]) if words and callable(words[0]) else mark

    class Marks:
        def __getattr__(self, name):
            if name == "parametrize":
                return parametrize
            return lambda *words, **options: words[0] if len(words) == 1 and callable(words[0]) and not options else (lambda function: function)

    def fail(reason="", pytrace=True):
        raise AssertionError(reason)

    def skip(reason=""):
        raise unittest.SkipTest(reason)

    module.raises, module.fixture, module.mark, module.approx = raises, fixture, Marks(), Approximately
    module.fail, module.skip = fail, skip
    module.param = lambda *values, **options: types.SimpleNamespace(values_of_row=values if len(values) > 1 else values[0])
    return module


# The functions of a suite that make what its tests are given.
def fixtures_of(module):
    return {name: value for name, value in vars(module).items() if getattr(value, "is_fixture", False)}


class Function:
    """A test that is a function; its fixtures are made for it and put away after it."""

    def __init__(self, function, fixtures, known):
        self.function, self.fixtures, self.known = function, fixtures, known

    def __call__(self):
        made, endings = dict(self.known), []

        def value_of(name):
            if name in made:
                return made[name]
            if name not in self.fixtures:
                if name == "tmp_path":
                    import pathlib
                    import tempfile

                    made[name] = pathlib.Path(tempfile.mkdtemp())
                    return made[name]
                raise LookupError(f"there is no fixture {name}")
            made[name] = call(self.fixtures[name])
            if inspect.isgenerator(made[name]):
                endings.append(made[name])
                made[name] = next(made[name])
            return made[name]

        def call(function):
            return function(**{name: value_of(name) for name in inspect.signature(function).parameters if name != "self"})

        try:
            for name, fixture in self.fixtures.items():
                if fixture.for_all:
                    value_of(name)
            result = call(self.function)
            if inspect.isawaitable(result):
                import asyncio

                asyncio.run(result)
        finally:
            for ending in reversed(endings):
                next(ending, None)


def functions_of(module):
    """(name, work) of all tests as with pytest, in the order of the file."""
    fixtures = fixtures_of(module)
    for name, value in list(vars(module).items()):
        if name.startswith("test") and inspect.isfunction(value):
            yield from rows_of(name, value, value, fixtures)
        elif name.startswith("Test") and inspect.isclass(value) and not issubclass(value, unittest.TestCase):
            for method, function in list(vars(value).items()):
                if method.startswith("test") and inspect.isfunction(function):
                    yield from rows_of(f"{name}.{method}", getattr(value(), method), function, fixtures)


# One test, or one for each row that `parametrize` gives it.
def rows_of(name, call, function, fixtures):
    tables = getattr(function, "rows_of_test", [])
    for number, rows in enumerate(itertools.product(*[[(keys, row) for row in rows] for keys, rows in tables])):
        known = {key: part for keys, row in rows for key, part in zip(keys, row)}
        yield (f"{name}[{number + 1}]" if tables else name), Function(call, fixtures, known)


def cases_of(module):
    """(name, case) of all tests of unittest, in the order of the file."""
    for value in list(vars(module).values()):
        if inspect.isclass(value) and issubclass(value, unittest.TestCase) and value.__module__ == module.__name__:
            names = unittest.defaultTestLoader.getTestCaseNames(value)
            order = list(vars(value))
            for name in sorted(names, key=lambda one: order.index(one) if one in order else -1):
                yield f"{value.__name__}.{name}", value(name)


# Runs one test of unittest; a skipped one counts as failed, since it shows nothing.
def run_case(case, begun):
    kind = type(case)
    if kind not in begun:
        begun.add(kind)
        kind.setUpClass()
    problems = []

    class Result(unittest.TestResult):
        def addError(self, test, problem):
            problems.append(problem[1])

        def addFailure(self, test, problem):
            problems.append(problem[1])

        def addSkip(self, test, reason):
            problems.append(unittest.SkipTest(f"skipped: {reason}"))

        def addSubTest(self, test, subtest, problem):
            if problem is not None:
                problems.append(problem[1])

    case.run(Result())
    if problems:
        raise problems[0]


# Reads the suite, names its tests, then runs them from the first that is wanted on.
def main():
    work = json.loads(sys.stdin.buffer.read())
    answer = open_channel(work["nonce"])
    root = os.getcwd()
    library = sys.stdlib_module_names | {"__main__", "pytest"}
    unittest.TestCase.assertEqual = strict_equality(library, unittest.TestCase.assertEqual)
    check = guard()
    # Behind the library: a solution's `json.py` must not stand in for the real one here.
    sys.path.extend([os.path.join(root, os.path.dirname(work["suite"])), root, os.path.join(root, "src")])
    sys.modules["pytest"] = stand_in_for_pytest()
    package = os.path.splitext(work["suite"])[0].replace("/", ".")
    module = types.ModuleType(package)
    module.__file__ = os.path.join(root, work["suite"])
    module.__package__ = package.rpartition(".")[0]
    sys.modules[package] = module
    exec(compile(work["text"], module.__file__, "exec"), vars(module))
    check()
    tests = [*cases_of(module), *functions_of(module)]
    answer({"ready": True, "names": [name for name, _ in tests]})
    begun = set()
    for number, (name, test) in enumerate(tests[work["first"]:]):
        try:
            if isinstance(test, unittest.TestCase):
                run_case(test, begun)
            else:
                test()
            check()
            answer({"id": number, "value": True})
        except BaseException as error:
            answer({"id": number, "error": {"name": type(error).__name__[:200], "message": str(error)[:2000]}})
    answer({"end": True})
    sys.stderr.flush()
    os._exit(0)


main()
