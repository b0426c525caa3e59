"""Runs the probes of a scenario against a solution in Python.

Reads {nonce, entry, cases} as JSON from stdin and answers on descriptor 3, one line a case: the nonce and
{id, value | error}. What a value should be is not known here: whoever sent the cases compares.
"""

import importlib.util
import inspect
import json
import math
import os
import sys

# The most parts of a value that is sent: an endless one must not fill the memory.
MOST_NODES = 100_000


# Sends a message over the channel of results. What it needs is bound before a solution is loaded, which may replace it.
def answer(nonce, message, dumps=json.dumps, write=os.write):
    rest = (nonce + " " + dumps(message) + "\n").encode()
    while rest:
        rest = rest[write(3, rest):]


# Puts a value into JSON, with {"$": ...} for what JSON has no form for.
def encode(value):
    nodes = 0
    seen = set()

    def one(item):
        nonlocal nodes
        nodes += 1
        if nodes > MOST_NODES:
            raise ValueError(f"The value has more than {MOST_NODES} parts")
        kind = type(item)
        if item is None or kind in (bool, str):
            return item
        if kind is int:
            return item if abs(item) < 2**53 else {"$": "bigint", "value": str(item)}
        if kind is float:
            if math.isnan(item):
                return {"$": "not-a-number"}
            if math.isinf(item):
                return {"$": "infinity" if item > 0 else "minus-infinity"}
            return item
        if id(item) in seen:
            return {"$": "cycle"}
        seen.add(id(item))
        try:
            return container(item, kind)
        finally:
            seen.discard(id(item))

    def container(item, kind):
        if kind is list:
            return [one(part) for part in item]
        if kind is tuple:
            return {"$": "tuple", "items": [one(part) for part in item]}
        if kind in (set, frozenset):
            return {"$": "set", "items": sorted((one(part) for part in item), key=json.dumps)}
        if isinstance(item, dict):
            if all(type(key) is str for key in item):
                return {key: one(part) for key, part in item.items()}
            return {"$": "map", "entries": [[one(key), one(part)] for key, part in item.items()]}
        if isinstance(item, (bytes, bytearray)):
            return {"$": "bytes", "items": list(item)}
        if isinstance(item, BaseException):
            return {"$": "error", "name": kind.__name__, "message": str(item)}
        if isinstance(item, tuple) and hasattr(item, "_asdict"):
            return {"$": "instance", "class": kind.__name__, "fields": {key: one(part) for key, part in item._asdict().items()}}
        if hasattr(item, "__dict__") and not inspect.isroutine(item) and not inspect.isclass(item):
            return {"$": "instance", "class": kind.__name__, "fields": {key: one(part) for key, part in vars(item).items()}}
        return {"$": kind.__name__}

    return one(value)


# Loads files of the solution, each once; one that is called like a module of the library gets another name.
def loader(root):
    loaded = {}

    def load(file):
        if file not in loaded:
            name = os.path.splitext(file)[0].replace("/", ".")
            if name in sys.stdlib_module_names:
                name = "solution_" + name
            spec = importlib.util.spec_from_file_location(name, os.path.join(root, file))
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
            loaded[file] = module
        return loaded[file]

    return load


# Runs the code of a case: an expression, or the body of a function.
def probe(code, names):
    if "\n" not in code:
        try:
            return eval(compile(code, "<probe>", "eval"), names)
        except SyntaxError:
            pass
    body = "\n".join("    " + line for line in code.split("\n"))
    exec(compile("def __probe__():\n" + body, "<probe>", "exec"), names)
    return names["__probe__"]()


# Waits for what can be awaited and lists what a generator gives.
def settled(value):
    if inspect.isawaitable(value):
        import asyncio

        async def wait():
            return await value

        return asyncio.run(wait())
    if inspect.isgenerator(value):
        return list(value)
    return value


# Answers the cases one after the other, each with a value or an error.
def main():
    work = json.loads(sys.stdin.buffer.read())
    nonce, root = work["nonce"], os.getcwd()
    # Behind the library: a solution's `json.py` must not stand in for the real one here.
    sys.path.append(root)
    load = loader(root)
    answer(nonce, {"ready": True})
    for case in work["cases"]:
        try:
            module = load(case.get("entry") or work["entry"])
            names = {**vars(module), "solution": module, "load": load}
            answer(nonce, {"id": case["id"], "value": encode(settled(probe(case["code"], names)))})
        except BaseException as error:
            answer(nonce, {"id": case["id"], "error": {"name": type(error).__name__[:200], "message": str(error)[:2000]}})
    answer(nonce, {"end": True})
    sys.stderr.flush()
    os._exit(0)


main()
