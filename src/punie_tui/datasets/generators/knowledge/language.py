"""Functions, classes, iteration, text and numbers in Python itself."""

from __future__ import annotations

ANSWERS: dict[str, tuple[str, str]] = {
    "star-args": (
        "What do the stars in `def f(*args, **kwargs)` mean?",
        "`*args` collects extra positional arguments in a tuple, `**kwargs` extra keyword arguments in a dict.",
    ),
    "keyword-only": (
        "How can I force callers to name an argument?",
        "Put a bare `*` in the parameter list: everything after it can be passed only by keyword, as in `def "
        "save(path, *, overwrite)`.",
    ),
    "closure": (
        "Could you explain closures to me?",
        "A closure is an inner function that remembers variables of the function it was made in, even after "
        "that one has returned.",
    ),
    "late-binding": (
        "All my lambdas in the loop return the last value, why?",
        "They look the loop variable up when they are called, not when they are made. Bind it early with a "
        "default: `lambda x=x: x`.",
    ),
    "nonlocal": (
        "nonlocal vs global?",
        "`nonlocal` rebinds a name of the enclosing function, `global` one of the module.",
    ),
    "unpacking": (
        "Is there a short way to take the first item of a list and keep the rest?",
        "Yes, star unpacking: `first, *rest = items`. `rest` is always a list, possibly an empty one.",
    ),
    "walrus": (
        "what is := used for",
        "It assigns inside an expression, so that a value can be tested and kept at once: `if (match := "
        "pattern.search(line)):`.",
    ),
    "truthiness": (
        "Which values count as false in Python?",
        "`None`, `False`, zero, and empty containers and strings. An object can decide for itself through "
        "`__bool__` or `__len__`.",
    ),
    "slice-copy": (
        "Does lst[:] copy the elements too?",
        "No, it makes a new list that holds the same elements. For copies all the way down use `copy.deepcopy`.",
    ),
    "tuple-list": (
        "When is a tuple a better fit than a list?",
        "For a fixed number of items that belong together, such as a coordinate. It is immutable, and "
        "hashable if its items are.",
    ),
    "hashable": (
        "Why does Python refuse a list as a dictionary key?",
        "Keys must be hashable, and a list is not: its contents may change, which would leave it in the wrong"
        " place of the table.",
    ),
    "set-lookup": (
        "Why is `x in my_set` quicker than `x in my_list`?",
        "A set finds the place by hash in constant time on average. A list must be compared item by item.",
    ),
    "dict-order": (
        "Can I rely on the order of a dict?",
        "Yes. Since Python 3.7 the language guarantees that a dict keeps the order in which keys were inserted.",
    ),
    "enumerate": (
        "Is there something nicer than range(len(items))?",
        "Use `enumerate(items)`, which gives index and item together. `start=1` makes it count from one.",
    ),
    "zip-strict": (
        "What happens if I zip lists of different lengths?",
        "`zip` stops at the shortest and drops the rest silently. `zip(a, b, strict=True)` raises a "
        "`ValueError` instead.",
    ),
    "for-else": (
        "The `else` after a for loop confuses me. What does it do?",
        "It runs if the loop ended without `break`, which suits searches: the `else` is the case where "
        "nothing was found.",
    ),
    "yield-from": (
        "What does yield from add over a plain yield?",
        "It hands on every value of another iterable, and passes sent values and exceptions through to it if "
        "it is a generator.",
    ),
    "iterator-iterable": (
        "Tell me the difference between an iterable and an iterator.",
        "An iterable can be looped over and gives a fresh iterator each time. An iterator gives the values "
        "one by one and is then used up.",
    ),
    "property": (
        "What is @property good for?",
        "It makes a method read like an attribute, so that a value can be computed or checked without "
        "changing the callers.",
    ),
    "classmethod-static": (
        "classmethod or staticmethod, which one when?",
        "A class method gets the class and suits alternative constructors. A static method gets nothing and "
        "is just a function kept in the class.",
    ),
    "new-init": (
        "How do __new__ and __init__ share the work?",
        "`__new__` creates the object and returns it; `__init__` then fills it in. You rarely need `__new__`,"
        " except for immutable types.",
    ),
    "slots": (
        "Should I add __slots__ to my classes?",
        "Only if you make very many instances. Slots save memory and speed up access, but instances can take "
        "no other attributes.",
    ),
    "mro": (
        "In which order does Python look through base classes?",
        "In the method resolution order, a linearisation (C3) that puts a class before its bases and keeps "
        "their order. See `Cls.__mro__`.",
    ),
    "super": (
        "What does super() actually call?",
        "The next class in the method resolution order of the object, which with multiple inheritance need "
        "not be the parent you expect.",
    ),
    "repr-str": (
        "__repr__ and __str__, who are they for?",
        "`__repr__` is for developers and should be unambiguous. `__str__` is for users; it falls back to `__repr__`.",
    ),
    "eq-hash": (
        "I defined __eq__ and now my objects can't go in a set. What happened?",
        "Defining `__eq__` alone sets `__hash__` to `None`. Define a matching `__hash__`, or use a frozen dataclass.",
    ),
    "abc": (
        "Why would I write an abstract base class?",
        "To name the methods that subclasses must provide. Instantiating one that lacks any of them raises a "
        "`TypeError`.",
    ),
    "raise-from": (
        "What is `raise ... from error` for?",
        "It records the original exception as the cause, so that the traceback shows both. `from None` hides "
        "the original.",
    ),
    "try-else": (
        "Why put code in the else of a try statement?",
        "So that only the line that may fail is guarded: the `else` runs if nothing was raised, and its own "
        "errors are not caught.",
    ),
    "finally-return": (
        "Is a return inside finally a bad idea?",
        "Yes. It swallows any exception on its way out and replaces an earlier return value.",
    ),
    "custom-exception": (
        "When does a project deserve its own exception class?",
        "When callers should be able to catch that failure apart from others. Derive it from `Exception` and "
        "name it after what went wrong.",
    ),
    "context-exit": (
        "What must __exit__ return?",
        "Something true to suppress the exception, anything else to let it continue. Most context managers "
        "return `None`.",
    ),
    "float-equality": (
        "Why isn't 0.1 + 0.2 equal to 0.3?",
        "Binary floats cannot hold those decimals exactly. Compare with `math.isclose`, or use "
        "`decimal.Decimal` for money.",
    ),
    "floor-division": (
        "What does -7 // 2 give and why?",
        "It gives -4, since `//` rounds towards minus infinity, not towards zero.",
    ),
    "bytes-str": (
        "How are bytes and str related?",
        "`str` is text, `bytes` is raw data. `encode` turns text into bytes and `decode` turns them back, "
        "both with a named encoding.",
    ),
    "join-strings": (
        'Why do people prefer "".join over += for building long strings?',
        "Strings are immutable, so repeated `+=` may copy everything each time. `join` allocates the result once.",
    ),
    "raw-string": (
        r'What is the r in front of r"\d+"?',
        "It makes a raw string in which backslashes are kept as they are; handy for regular expressions.",
    ),
    "name-main": (
        'What is the point of if __name__ == "__main__"?',
        "The block runs only if the file is started as a script, not when it is imported, so importing has no"
        " side effects.",
    ),
    "mutable-argument": (
        "Does Python pass by value or by reference?",
        "Neither quite: the parameter is a new name for the same object. Changing the object is seen outside,"
        " rebinding the name is not.",
    ),
    "match-statement": (
        "Is match just Python's switch?",
        "It is more: it compares structure, so a pattern can check types, take sequences and dicts apart, and"
        " bind their pieces.",
    ),
    "lru-cache": (
        "What should I keep in mind with functools.lru_cache?",
        "Arguments must be hashable, results are shared between callers, and on methods it keeps instances "
        "alive. It fits pure functions.",
    ),
    "defaultdict": (
        "What does collections.defaultdict save me?",
        "The test whether a key is there: a missing key is created by the factory, as in `defaultdict(list)`.",
    ),
}
