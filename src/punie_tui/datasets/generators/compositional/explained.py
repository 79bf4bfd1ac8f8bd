"""Questions about Python and its practice that are answered in words: few things, each in many wordings.

A small model keeps only what it is told often. So there are few concepts, each with one short answer that
begins with its subject and has the key words in it; and the wordings are as different as the people who ask. Some
mention tools, tests or types as though these were to be run, yet ask in general.
"""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.intent import Intent

_EXPLAINED: dict[str, tuple[str, tuple[str, ...]]] = {
    # the language
    "decorator": (
        "A decorator is a function that takes another function and returns a wrapped one, adding behaviour without "
        "changing its code. `@name` above a `def` applies it.",
        (
            "What is a decorator in Python?",
            "explain decorators",
            "I never understood the @something line above a function, help",
            "In one sentence, what does a decorator do?",
            "Why would I wrap a function with a decorator?",
            "python decorator meaning",
            "A colleague said she'd put a decorator on that function. What does she mean?",
            "How can behaviour be added to a function without editing its body?",
        ),
    ),
    "generator": (
        "A generator is a function with `yield` that produces its values lazily, one at a time, so it needs far less "
        "memory than a list.",
        (
            "What is a generator?",
            "generator vs list",
            "What does the yield keyword do in a function?",
            "Why would I use a generator when I could just return a list?",
            "How do generators save memory?",
            "I see yield where I'd expect return. Can you explain?",
            "Tell me in one line what generators are good for.",
            "lazy iteration with yield, how does it work",
        ),
    ),
    "context-manager": (
        "A context manager sets up a resource for a `with` block and always cleans it up afterwards, even after an "
        "exception, through `__enter__` and `__exit__`.",
        (
            "What is a context manager?",
            "what does the with statement do",
            "Why do people open files using with instead of calling close?",
            "Explain `with` blocks to me, please.",
            "What are __enter__ and __exit__ for?",
            "with open(...) as f, why",
            "My reviewer wants a context manager around the connection. What's that good for?",
            "How does Python make sure that a resource is released after an error?",
        ),
    ),
    "list-tuple": (
        "A list is mutable and can grow or change; a tuple is immutable, fixed in length, and can be a dictionary key "
        "if its items are hashable.",
        (
            "What's the difference between a list and a tuple?",
            "list vs tuple",
            "When should I use a tuple instead of a list?",
            "Square brackets or round ones for a sequence: does it matter in Python?",
            "How do tuples and lists differ?",
            "Why does Python have tuples when it already has lists?",
            "which of list and tuple can be changed",
            "I mix up tuples and lists all the time, help me out",
        ),
    ),
    "is-equals": (
        "The `is` operator checks identity, whether both names refer to the same object, while `==` checks equality, "
        "whether their values are equal.",
        (
            "What is the difference between is and ==?",
            "is vs == in python",
            "When do I compare using `is` and when using `==`?",
            "Two equal lists, yet `a is b` gives False. Why?",
            "Explain identity and equality in Python.",
            "does `is` compare values",
            "Are == and is interchangeable?",
            "A teammate replaced my `is` by `==`. How do the two differ?",
        ),
    ),
    "mutable-default": (
        "A mutable default argument such as `[]` is created once, at definition, and shared between all calls; use "
        "`None` and create the list inside instead.",
        (
            "Why are mutable default arguments dangerous?",
            "def f(items=[]) keeps old values, why",
            "What's wrong with using a list as a default argument?",
            "My function remembers items from its previous call. How come?",
            "mutable default argument problem",
            "The linter warns about a mutable default. What is it afraid of?",
            "Explain the pitfall of `={}` in a function signature.",
            "What should I write instead of an empty list as default value?",
        ),
    ),
    "dataclass": (
        "A dataclass is a class whose `__init__`, `__repr__` and `__eq__` are generated from annotated fields, which "
        "gives named, typed attributes that a dict lacks.",
        (
            "What is a dataclass?",
            "dataclass vs dict",
            "Why would I write a dataclass instead of passing dictionaries around?",
            "What does @dataclass generate for me?",
            "dataclasses in one sentence, please",
            "Our records are plain dicts and someone proposed dataclasses. What do we gain?",
            "explain the dataclass decorator",
            "How does a dataclass save me from boilerplate?",
        ),
    ),
    "namedtuple": (
        "A namedtuple is an immutable tuple with named fields that can be indexed and unpacked; a dataclass is a "
        "normal class, mutable by default, without tuple behaviour.",
        (
            "namedtuple vs dataclass",
            "What's the difference between a namedtuple and a dataclass?",
            "Should a small record be a namedtuple or a dataclass?",
            "How does a named tuple compare to a data class?",
            "I can't decide between NamedTuple and dataclass. What distinguishes them?",
            "namedtuple or dataclass, which one is mutable",
            "Explain namedtuples next to dataclasses.",
            "Why pick a dataclass over a namedtuple?",
        ),
    ),
    "comprehension": (
        "A list comprehension builds a new list from an iterable in one expression, with an optional condition, and "
        "is shorter and usually faster than a loop.",
        (
            "What is a list comprehension?",
            "list comprehension vs for loop",
            "explain [x * 2 for x in items]",
            "Why do Python people prefer comprehensions to loops with append?",
            "What does a comprehension do, in one sentence?",
            "I never got comprehensions, can you help?",
            "How can I build a list from another one in a single expression?",
            "comprehensions: what are they good for",
        ),
    ),
    "lambda": (
        "A lambda is a small anonymous function made of a single expression, often passed as an argument, for example "
        "as the `key` of `sorted`.",
        (
            "What is a lambda?",
            "explain lambda functions",
            "When would I use lambda instead of def?",
            "lambda x: x + 1, what is that",
            "What does the lambda keyword create?",
            "Somebody passes a lambda as key to sorted. What does it do there?",
            "anonymous functions in python",
            "How is a lambda limited compared with a normal function?",
        ),
    ),
    "star-args": (
        "The parameter `*args` collects extra positional arguments into a tuple, and `**kwargs` collects extra "
        "keyword arguments into a dictionary.",
        (
            "What do *args and **kwargs mean?",
            "args kwargs explained",
            "What's the difference between *args and **kwargs?",
            "How can a function accept any number of arguments?",
            "I see one star and two stars in a signature. What do they do?",
            "what is kwargs",
            "Why would I put **kwargs in a function definition?",
            "In one sentence: the asterisks in `def f(*args, **kwargs)`?",
        ),
    ),
    "gil": (
        "The GIL, the global interpreter lock, lets only one thread at a time run Python bytecode in standard "
        "CPython, so threads do not speed up CPU-bound code.",
        (
            "What is the GIL?",
            "explain the global interpreter lock",
            "Why don't threads make my number crunching faster in Python?",
            "gil python meaning",
            "Everybody complains about the GIL. What does it do?",
            "How does the GIL limit multithreading?",
            "What effect has the interpreter lock on CPU-bound programs?",
            "Please tell me in a sentence why Python threads can't use all cores.",
        ),
    ),
    "threads-processes": (
        "Threads share memory and suit I/O-bound work; processes have separate memory and their own interpreter, so "
        "they run CPU-bound work in parallel despite the GIL.",
        (
            "Threads or processes: what's the difference?",
            "threading vs multiprocessing",
            "When should I use multiprocessing rather than threads?",
            "How do threads and processes differ in Python?",
            "Which is better for CPU-bound work, threads or processes?",
            "Do threads share memory the way processes don't?",
            "should i use threads for downloads and processes for calculations",
            "I never know whether to pick threading or multiprocessing, help",
        ),
    ),
    "async-await": (
        "An `async` function is a coroutine, and `await` pauses it until a result is ready, so the event loop can run "
        "other tasks while waiting for I/O.",
        (
            "What do async and await do?",
            "explain asyncio in a sentence",
            "What is a coroutine?",
            "async await python, how does it work",
            "Why would I make a function async?",
            "What happens at an await?",
            "I don't get asynchronous code. What is the event loop doing?",
            "When does async code help with I/O?",
        ),
    ),
    "exception-handling": (
        "Exception handling means putting risky code in `try` and catching the specific exceptions you expect in "
        "`except`, so an error can be dealt with instead of crashing.",
        (
            "How does exception handling work in Python?",
            "try except explained",
            "What is a try/except block for?",
            "How do I keep an error from crashing my program?",
            "In a sentence, what does except do?",
            "What does it mean to catch an exception?",
            "I'm coming from C. How are errors handled in Python?",
            "handling errors with try, the idea",
        ),
    ),
    "bare-except": (
        "A bare `except:` catches every exception, even `KeyboardInterrupt` and `SystemExit`, and so hides bugs; "
        "catch the specific exceptions you expect instead.",
        (
            "Why is a bare except bad?",
            "bare except, what's the problem",
            "What does `except:` without a class catch?",
            "Our linter complains about a bare except. Why?",
            "Should I ever write just `except:`?",
            "except: pass considered harmful, how come",
            "Why should I name the exception that I catch?",
            "My reviewer rejected a naked except clause. What is wrong with it?",
        ),
    ),
    "finally": (
        "A `finally` block always runs when its `try` ends, whether or not an exception was raised, which makes it "
        "the place for cleanup.",
        (
            "What does finally do?",
            "finally block python",
            "When is the code under finally executed?",
            "Why would I add a finally clause to a try?",
            "Does finally run after an exception?",
            "explain try/finally",
            "Where do I put cleanup that must happen in any case?",
            "I know try and except, but what is finally there for?",
        ),
    ),
    "none-check": (
        "Check for None with `is None` or `is not None`: None is a singleton, so identity is exact, while `==` can be "
        "overridden.",
        (
            "How should I check for None?",
            "is None vs == None",
            "Why does everyone write `is None`?",
            "What's the right way to test that a value is not None?",
            "comparing to None in python",
            "The style guide says never to use == on None. What's the reason?",
            "`if x == None` or `if x is None`?",
            "I get told off for `!= None`. Why?",
        ),
    ),
    "truthiness": (
        "Truthiness decides whether a value counts as true in a condition: `None`, `False`, zero, and empty strings "
        "and containers are falsy, everything else is usually truthy.",
        (
            "What is truthiness?",
            "Which values are falsy in Python?",
            "truthy and falsy explained",
            "What does `if items:` test when items is a list?",
            "Is an empty list true or false?",
            "why does 0 count as False in an if",
            "A colleague speaks of falsy values. What does she mean?",
            "How does Python turn any object into a boolean for an if?",
        ),
    ),
    "f-string": (
        "An f-string is a string literal with the prefix `f` whose expressions in curly braces are evaluated and "
        'formatted into the text, as in `f"{price:.2f}"`.',
        (
            "What is an f-string?",
            "f strings explained",
            "What does the f in front of a string do?",
            "How do I put a variable into a string?",
            "string formatting with curly braces, how does it work",
            "Why are f-strings preferred to % and format?",
            "In one sentence: formatted string literals?",
            'What are the braces in f"Hello {name}" for?',
        ),
    ),
    "list-dict-set": (
        "Use a list for ordered items, a dict to look values up by key, and a set for unique items and fast "
        "membership tests.",
        (
            "List, dict or set: how do I choose?",
            "list vs dict vs set",
            "When do I need a set rather than a list?",
            "Which collection should hold my data?",
            "How do lists, dictionaries and sets differ?",
            "what is a dict good for compared with a list or a set",
            "Help me pick between the built-in containers.",
            "Which Python container is best for fast lookups, and which for order?",
        ),
    ),
    "copy-deepcopy": (
        "A shallow copy duplicates only the outer object and shares the nested ones; `copy.deepcopy` copies the "
        "nested objects recursively too.",
        (
            "What is the difference between copy and deepcopy?",
            "shallow copy vs deep copy",
            "When do I need copy.deepcopy?",
            "I copied a nested list, changed an item, and the original changed too. Why?",
            "explain deepcopy",
            "Does list.copy() also copy the inner lists?",
            "How do a shallow and a deep copy differ?",
            "What's shallow about a shallow copy?",
        ),
    ),
    "init-new": (
        "The method `__new__` creates and returns a new instance, and `__init__` then initialises its attributes; you "
        "rarely need to override `__new__`.",
        (
            "What's the difference between __init__ and __new__?",
            "__new__ vs __init__",
            "Which runs first, `__new__` or `__init__`?",
            "When would a class need __new__ in addition to __init__?",
            "Explain how __new__ and __init__ share the work of making an object.",
            "is __init__ really the constructor, and what is __new__ then",
            "I found a __new__ in our code base. How is it different from __init__?",
            "How do `__init__` and `__new__` differ in one sentence?",
        ),
    ),
    "str-repr": (
        "The method `__str__` returns a readable text for users, as `print` shows it, while `__repr__` returns an "
        "unambiguous one for developers and debugging.",
        (
            "What is the difference between __str__ and __repr__?",
            "repr vs str",
            "When should I define __repr__ and when __str__?",
            "Why does print show something else than the debugger does for my object?",
            "str or repr, which is for users and which for developers",
            "Explain `__repr__` as opposed to `__str__`.",
            "How do I choose between implementing __str__ and __repr__?",
            "My class has both `__str__` and `__repr__`. What's each for?",
        ),
    ),
    "property": (
        "A property is a method that is read like an attribute; `@property` lets you compute or validate a value "
        "behind plain attribute access with a getter and setter.",
        (
            "What is a property in Python?",
            "explain @property",
            "Why would I use a property instead of a method?",
            "What does the property decorator do?",
            "getters and setters the python way",
            "How can an attribute be computed on access?",
            "A reviewer asked me to turn get_name() into a property. What is that?",
            "property, in a sentence?",
        ),
    ),
    "classmethod-staticmethod": (
        "A classmethod receives the class as `cls` and often serves as an alternative constructor; a staticmethod "
        "receives neither class nor instance.",
        (
            "classmethod vs staticmethod",
            "What's the difference between a class method and a static method?",
            "When do I use @classmethod and when @staticmethod?",
            "What does cls mean in a classmethod, and does a staticmethod have it?",
            "How do staticmethod and classmethod differ?",
            "Please explain @staticmethod next to @classmethod.",
            "i always confuse static and class methods",
            "Which of classmethod and staticmethod gets the class passed in?",
        ),
    ),
    "abstract-base": (
        "An abstract base class defines methods, marked `@abstractmethod`, that every subclass must implement, and it "
        "cannot be instantiated itself.",
        (
            "What is an abstract base class?",
            "ABC in python",
            "What does @abstractmethod do?",
            "Why would I derive from abc.ABC?",
            "How can I force subclasses to implement a method?",
            "abstract class explained in one line",
            'I get "can\'t instantiate abstract class". What is such a class?',
            "What's the purpose of the abc module?",
        ),
    ),
    "inheritance-composition": (
        'Inheritance models "is a" by deriving from a base class; composition models "has a" by holding other '
        "objects, and is usually more flexible and less coupled.",
        (
            "Inheritance or composition?",
            'What does "favour composition over inheritance" mean?',
            "composition vs inheritance",
            "How do composition and inheritance differ?",
            "When is it better to hold an object than to derive from its class?",
            "Explain is-a and has-a relationships between classes.",
            "Why do people advise against deep inheritance?",
            "My teammate wants composition where I used a subclass. What's the difference?",
        ),
    ),
    "super": (
        "The function `super()` calls a method of the next class in the method resolution order, usually the parent, "
        "as in `super().__init__()`.",
        (
            "What does super() do?",
            "super().__init__() meaning",
            "Why do I call super in a constructor?",
            "explain super",
            "How do I call the parent's version of a method?",
            "What is super for in Python classes?",
            "I keep copying super().__init__() without knowing why. Help?",
            "calling a base class method from a subclass",
        ),
    ),
    "mro": (
        "The method resolution order, MRO, is the order in which Python searches a class and its base classes for an "
        "attribute, shown by `Class.__mro__`.",
        (
            "What is the MRO?",
            "method resolution order explained",
            "With multiple inheritance, whose method is called first?",
            "How does Python decide which base class a method comes from?",
            "what does __mro__ show",
            "Somebody mentioned the MRO in a review. What's that?",
            "In what order are base classes searched?",
            "Explain the MRO in one sentence.",
        ),
    ),
    "module-package": (
        "A module is a single Python file that can be imported; a package is a directory of modules, usually with an "
        "`__init__.py`.",
        (
            "What's the difference between a module and a package?",
            "module vs package",
            "When does a module become a package?",
            "How are packages and modules related in Python?",
            "What is a Python module, and what is a package?",
            "in python, is a folder a package and a file a module",
            "What's the __init__.py for that makes a package out of modules?",
            "I hear package and module used as if they were the same. Are they?",
        ),
    ),
    "main-guard": (
        'The guard `if __name__ == "__main__":` runs its code only when the file is executed as a script, not when it '
        "is imported as a module.",
        (
            'What does if __name__ == "__main__" do?',
            "__name__ == '__main__' explained",
            "Why do scripts end with that __main__ check?",
            "How can I keep code from running when my module is imported?",
            "what is __name__ good for",
            "Do I need the main guard in a script?",
            "I've copied `if __name__ == '__main__'` for years. What is it for?",
            "What's the point of guarding main()?",
        ),
    ),
    "virtualenv": (
        "A virtual environment is an isolated directory with its own Python and installed packages, so the "
        "dependencies of different projects do not conflict.",
        (
            "What is a virtual environment?",
            "why use a venv",
            "What does python -m venv create?",
            "Why shouldn't I install everything into the system Python?",
            "venv, in one sentence?",
            "How can two projects use different versions of the same package?",
            "The README tells me to create a virtualenv. What's that?",
            "explain virtual environments to a beginner",
        ),
    ),
    "pip": (
        "pip is Python's package installer: it downloads packages, usually from PyPI, and installs them with their "
        "dependencies into the current environment.",
        (
            "What is pip?",
            "what does pip install do",
            "Where does pip get packages from?",
            "Explain pip to someone new to Python.",
            "How are third-party libraries installed in Python?",
            "pip, what's it for",
            'I was told to "just pip it". What does that mean?',
            "Does pip also take care of dependencies?",
        ),
    ),
    "requirements-pyproject": (
        "The file requirements.txt is a plain list of packages for pip to install; pyproject.toml describes the "
        "project: metadata, dependencies, build system and tool settings.",
        (
            "requirements.txt vs pyproject.toml",
            "What's the difference between pyproject.toml and requirements.txt?",
            "Do I still need a requirements.txt when there is a pyproject.toml?",
            "In general, what goes into pyproject.toml and what into requirements.txt?",
            "How do requirements.txt and pyproject.toml differ?",
            "Explain pyproject.toml as compared with a requirements file.",
            "requirements file or pyproject for dependencies?",
            "Everyone is moving from requirements.txt to pyproject.toml. How are they different?",
        ),
    ),
    "lock-file": (
        "A lock file records the exact version of every dependency, including indirect ones, so that installs are "
        "reproducible on every machine.",
        (
            "What is a lock file?",
            "why commit a lock file",
            "What does uv.lock or poetry.lock contain, generally speaking?",
            "What's the use of locking dependencies?",
            "lock files explained",
            "How do I get the same package versions on every machine?",
            "A colleague asked me to update the lock file. What is it?",
            "In one sentence, what does a lock file guarantee?",
        ),
    ),
    "mutable-immutable": (
        "A mutable object, such as a list or dict, can be changed in place; an immutable one, such as a string, "
        "number or tuple, cannot.",
        (
            "What does immutable mean?",
            "mutable vs immutable",
            "Which Python types can be changed in place?",
            "Are strings mutable, as lists are?",
            "Explain mutability.",
            "How do mutable and immutable objects differ?",
            "why can't i change a character of a string",
            "The docs call a type immutable. What does that tell me?",
        ),
    ),
    "iterable-iterator": (
        "An iterable is anything a `for` loop can go through; an iterator is the object that delivers its items one "
        "by one with `next()` until exhausted.",
        (
            "What's the difference between an iterable and an iterator?",
            "iterator vs iterable",
            "Is a list an iterator or an iterable?",
            "Explain iterators and iterables.",
            "How do an iterator and an iterable differ in Python?",
            "What do iter() and next() have to do with iterables and iterators?",
            "iterable, iterator... i mix them up",
            "How does a for loop get its items: what's the iterable and what's the iterator?",
        ),
    ),
    "closure": (
        "A closure is an inner function that remembers variables of its enclosing function, even after that function "
        "has returned.",
        (
            "What is a closure?",
            "closures in python",
            "How can an inner function still use variables of the outer one after it returned?",
            "Explain closures in one sentence.",
            "What does it mean that a function closes over a variable?",
            "why would i use a closure",
            "He called my nested function a closure. What did he mean?",
            "Functions defined inside functions: what do they remember?",
        ),
    ),
    "duck-typing": (
        "Duck typing means that an object's methods and attributes matter, not its class: if it behaves like a duck, "
        "it can be used as one.",
        (
            "What is duck typing?",
            "explain duck typing",
            "What do ducks have to do with Python?",
            '"If it quacks like a duck": what does that mean in programming?',
            "Why does Python rarely check the class of an argument?",
            "duck typing, one sentence",
            "A colleague said we rely on duck typing here. Meaning?",
            "How does duck typing decide whether an object is acceptable?",
        ),
    ),
    "self": (
        "The parameter `self` is the instance on which a method is called; Python passes it automatically as the "
        "first argument, giving access to the object's attributes.",
        (
            "What is self in Python?",
            "why does every method have self",
            "What does the first parameter of a method stand for?",
            "Explain self to a Java programmer.",
            "Where does the value of self come from?",
            "self, what is it",
            "I forgot self in a method and it broke. Why is it needed?",
            "In a sentence, what does `self` refer to?",
        ),
    ),
    "enum": (
        "An Enum is a class with a fixed set of named constant members, which is clearer and safer than loose strings "
        "or numbers.",
        (
            "What is an Enum?",
            "enum vs string constants",
            "Why would I use an Enum?",
            "When should a set of constants become an enum?",
            "explain python enums",
            "What do I gain from enum members over plain strings?",
            "Enumerations in one sentence?",
            "My reviewer wants an Enum for the status codes. What is it?",
        ),
    ),
    # typing
    "type-hint": (
        "A type hint annotates a variable, parameter or return value with its expected type; Python ignores it at run "
        "time, but type checkers and editors use it.",
        (
            "What is a type hint?",
            "type hints, what for",
            "What does `age: int` in a signature do?",
            "Are type annotations enforced at run time?",
            "Why should I annotate my functions with types?",
            "explain type annotations",
            "What does the arrow in `def f() -> str` tell me?",
            "I'm new to typed Python. What are these hints and who reads them?",
        ),
    ),
    "optional": (
        "`Optional[X]` means that a value is either of type `X` or `None`; it is the same as `X | None`.",
        (
            "What does Optional[str] mean?",
            "explain Optional in typing",
            "Is Optional[int] the same as int | None?",
            "When do I annotate something as Optional?",
            "optional type hint meaning",
            "A parameter is marked Optional. Which values are allowed?",
            "What's `str | None` in older code?",
            "Does Optional mean that I can leave the argument out, or that it may be None?",
        ),
    ),
    "union": (
        "A Union means that a value may have any one of several types, such as `int | str`, formerly written "
        "`Union[int, str]`.",
        (
            "What is a Union type?",
            "union in type hints",
            "What does `int | str` mean in an annotation?",
            "How do I say that a parameter may be a string or a number?",
            "explain typing.Union",
            "What's the modern way to write Union[int, str]?",
            "The vertical bar between two types: what does it stand for?",
            "How do I annotate a value of several possible types?",
        ),
    ),
    "any-object": (
        "`Any` switches type checking off, so every operation is allowed; `object` accepts every value too, but "
        "allows only what all objects support.",
        (
            "What's the difference between Any and object?",
            "Any vs object",
            "When should I annotate with object rather than Any?",
            "How do `Any` and `object` differ for a type checker?",
            "Is object a safer choice than Any in annotations?",
            "any or object as parameter type?",
            "Explain typing.Any compared with object.",
            "Both Any and object take every value, so why have two?",
        ),
    ),
    "protocol": (
        "A Protocol describes the methods and attributes a type must have; any class with that structure matches, "
        "without inheriting from it: structural typing.",
        (
            "What is a typing Protocol?",
            "protocols in python typing",
            "What does structural typing mean?",
            "How can I type-hint duck typing?",
            "Why would I define a Protocol instead of a base class?",
            "explain Protocol in one sentence",
            "Does a class have to inherit from a Protocol to match it?",
            "We have a class deriving from Protocol. What's that good for?",
        ),
    ),
    "typeddict": (
        "A TypedDict declares which string keys a dictionary has and the type of each value, for type checkers; at "
        "run time it is a plain dict.",
        (
            "What is a TypedDict?",
            "typeddict explained",
            "How can I annotate a dictionary with fixed keys?",
            "What does TypedDict give me over dict[str, Any]?",
            "When is a TypedDict useful?",
            "Typing a JSON object with known keys: what's the tool for that?",
            "Is a TypedDict a real dict at run time?",
            "what do you use TypedDict for",
        ),
    ),
    "generic": (
        "A generic is a class or function parametrised by a type, such as `list[int]`, so a checker can keep track of "
        "the element type.",
        (
            "What are generics in Python?",
            "explain generic types",
            "What does the int in list[int] tell the checker?",
            "What is a generic class?",
            "generics, one sentence please",
            "Why would I make my container class generic?",
            "Coming from Java: does Python have generics, and what do they do?",
            'What does she mean when she says "make it generic over the item type"?',
        ),
    ),
    "typevar": (
        "A TypeVar is a placeholder for a type that links parameters and return value, so a function from `list[T]` "
        "to `T` keeps the type.",
        (
            "What is a TypeVar?",
            "typevar explained",
            'What does T = TypeVar("T") do?',
            "Why do I need a type variable in a signature?",
            "How do I say that the return type equals the argument's type?",
            "What's the T for in these annotations?",
            "Type variables in one sentence?",
            "when would i use a TypeVar",
        ),
    ),
    "literal": (
        '`Literal` restricts a value to the specific constants listed, such as `Literal["r", "w"]`; a type checker '
        "reports anything else.",
        (
            "What does Literal do in type hints?",
            "typing.Literal explained",
            "How can I allow only certain strings for a parameter?",
            "What is a Literal type?",
            "Why would I annotate with Literal instead of str?",
            'What does Literal["asc", "desc"] mean?',
            "literal type, what for",
            'How does a checker know that only "r" and "w" are valid values?',
        ),
    ),
    "final": (
        "`Final` marks a name as a constant that must not be reassigned; the type checker enforces it, Python itself "
        "does not.",
        (
            "What does Final mean in typing?",
            "final annotation python",
            "How do I declare a constant for the type checker?",
            "Why annotate a variable with Final?",
            "What happens if I reassign a Final name?",
            "explain typing.Final",
            "Does Python enforce Final at run time?",
            "There's a `MAX: Final = 10` in the settings. What does Final do there?",
        ),
    ),
    "cast": (
        "`typing.cast` tells the type checker to treat a value as a given type; at run time it returns the value "
        "unchanged and converts nothing.",
        (
            "What does typing.cast do?",
            "cast in python typing",
            "Does cast convert a value?",
            "When would I use cast?",
            "Is cast(int, x) the same as int(x)?",
            "explain typing's cast function",
            "Has `cast` any effect at run time?",
            'I found cast("User", obj) in our code. What is its effect?',
        ),
    ),
    "narrowing": (
        "Type narrowing means that a checker deduces a more specific type after a test, such as `isinstance` or `is "
        "not None`, within that branch.",
        (
            "What is type narrowing?",
            "narrowing in type checkers",
            "Why does the checker accept my value after an `is not None` test?",
            "How does isinstance help a type checker?",
            "explain narrowing of str | None",
            "What does it mean that a union is narrowed in an if?",
            "Type narrowing in one sentence?",
            "My colleague says I should narrow the type first. What does he mean?",
        ),
    ),
    "stub": (
        "A stub is a `.pyi` file with only the signatures and types of a module, which type checkers read instead of "
        "its source code.",
        (
            "What is a stub file?",
            "what are .pyi files",
            "Why do some libraries ship type stubs?",
            "What does a package like types-requests contain?",
            "type stubs explained",
            "How does a checker learn the types of an untyped library?",
            'The checker says "missing stubs". What are stubs?',
            "What's in a .pyi file, in general?",
        ),
    ),
    "checker-linter": (
        "A type checker verifies that values fit their annotated types; a linter looks for style problems, unused "
        "code and likely bugs.",
        (
            "What's the difference between a type checker and a linter?",
            "type checker vs linter",
            "Do I need a type checker when I already have ruff?",
            "How do mypy and ruff differ in what they check?",
            "linter or type checker, which finds what",
            "Why would a project run both a linter and a type checker?",
            "Is a type checker just another linter?",
            "Explain to me what type checkers do that linters don't.",
        ),
    ),
    "checker-finds": (
        "A type checker finds wrong argument types, missing attributes, values that may be `None` and wrong return "
        "types, before the code runs.",
        (
            "In general, what kind of problems does a type checker find?",
            "what does mypy catch",
            "What sort of type errors get reported, typically?",
            "Why would I use a type checker at all?",
            "Which bugs can static type checking find before running the code?",
            "What's a type checker good for?",
            "Name typical errors that a type checker reports.",
            "Does type checking find real bugs, and which ones?",
        ),
    ),
    "gradual": (
        "Gradual typing lets you add annotations bit by bit: annotated code is checked, while unannotated code is "
        "treated as `Any` and stays dynamic.",
        (
            "What is gradual typing?",
            "gradual typing explained",
            "Can I add type hints to only part of a project?",
            "What does it mean that Python is gradually typed?",
            "How does typed code get along with untyped code?",
            "Do I have to annotate everything at once for a type checker to be useful?",
            "Adopting type hints step by step: what's the concept called and how does it work?",
            "in a sentence, gradual typing",
        ),
    ),
    "type-ignore": (
        "The comment `# type: ignore` makes the type checker suppress errors on that line; give an error code, as in "
        "`# type: ignore[arg-type]`, to limit it.",
        (
            "What does # type: ignore do?",
            "type: ignore comment",
            "How do I silence a single type error?",
            "Why put an error code in brackets after type: ignore?",
            "What's the effect of `# type: ignore[arg-type]`?",
            "Explain type-ignore comments.",
            "How does one suppress a type checker's complaint on one line?",
            'There are "type: ignore" comments all over this code. What are they for?',
        ),
    ),
    # linting
    "linter": (
        "A linter is a tool that analyses source code without running it and reports likely bugs, unused code and "
        "style violations.",
        (
            "What is a linter?",
            "explain linting",
            "Why would I use a linter?",
            "What does linting mean?",
            "In general, what do linters report?",
            "lint, what is that",
            "My team wants to add a linter. What would it do for us?",
            "Does a linter run my code?",
        ),
    ),
    "linter-formatter": (
        "A linter reports problems such as bugs and unused code; a formatter rewrites the layout, such as spacing and "
        "line breaks, without changing behaviour.",
        (
            "What's the difference between a linter and a formatter?",
            "linter vs formatter",
            "Do I need both a formatter and a linter?",
            "How do ruff check and ruff format differ?",
            "Is a tool like black a linter, or something else?",
            "Explain formatting as opposed to linting.",
            "what does a formatter do that a linter doesn't",
            "Formatters and linters seem the same to me. What sets them apart?",
        ),
    ),
    "ruff": (
        "Ruff is a very fast Python linter and formatter, written in Rust, that replaces tools such as flake8, isort "
        "and black.",
        (
            "What is ruff?",
            "ruff explained",
            "Why do so many projects use ruff?",
            "What kind of tool is ruff?",
            "ruff vs flake8",
            "I've never heard of ruff. What does it do?",
            "In one sentence, what's ruff good for?",
            "Which tools does ruff replace?",
        ),
    ),
    "unused-import": (
        "An unused import is a name that is imported but never used; it clutters the module, slows loading and hides "
        "real dependencies, so linters report it as F401.",
        (
            "Why are unused imports bad?",
            "unused import, why does it matter",
            "What does F401 mean?",
            "Why do linters complain about imports I don't use?",
            "What is an unused import?",
            "Should I remove imports that nothing uses?",
            "rule F401 explained",
            "Does an import that is never used do any harm?",
        ),
    ),
    "noqa": (
        "A `# noqa` comment tells the linter to ignore violations on that line; with a code, as in `# noqa: F401`, "
        "only that rule is suppressed.",
        (
            "What does # noqa do?",
            "noqa meaning",
            "How do I silence a lint rule on one line?",
            "What's the comment `# noqa: E501` for?",
            "explain noqa comments",
            "Why do some lines end in noqa?",
            "Can I make ruff ignore a single line, and how does that work?",
            "How do I suppress a linter warning that is wrong?",
        ),
    ),
    "line-length": (
        "A line-length limit, 79 characters in PEP 8, often 88 to 120 elsewhere, keeps code readable; linters report "
        "longer lines as E501.",
        (
            "Why is there a limit on line length?",
            "line length in python",
            "What does E501 mean?",
            "How long may a line of Python be?",
            "Why do linters care about long lines?",
            "79, 88 or 120 characters, what is customary",
            "Explain the rule about lines that are too long.",
            "Is there any good reason to keep lines short?",
        ),
    ),
    "import-sorting": (
        "Imports are sorted in groups, standard library first, then third-party, then local modules, alphabetically "
        "in each, so they are easy to find and diffs stay small.",
        (
            "How should imports be sorted?",
            "import order in python",
            "Why does anybody sort imports?",
            "What does isort do?",
            "In which order do standard library, third-party and local imports go?",
            "What's the point of import sorting?",
            "The linter says my imports are unsorted. What order does it expect?",
            "explain the grouping of imports",
        ),
    ),
    "autofix": (
        "A safe fix keeps the program's behaviour, so ruff applies it with `--fix`; an unsafe fix may change "
        "behaviour and needs `--unsafe-fixes` and review.",
        (
            "What's the difference between safe and unsafe fixes?",
            "safe vs unsafe fixes in ruff",
            "Why are some automatic fixes called unsafe?",
            "Can I trust a linter's auto-fix?",
            "When does ruff call a fix unsafe?",
            "What does --unsafe-fixes allow?",
            "Automatic lint fixes: which are safe and which aren't?",
            "Does --fix ever change what my program does?",
        ),
    ),
    "complexity": (
        "Cyclomatic complexity counts the independent paths through a function, one plus one per branch; a high "
        "number means code that is hard to test and understand.",
        (
            "What is cyclomatic complexity?",
            "code complexity explained",
            'What does a linter mean by "function is too complex"?',
            "Why should a function's complexity be low?",
            "How is cyclomatic complexity counted?",
            "Rule C901, what's that about",
            "In one sentence, what does complexity measure in code?",
            "My function has complexity 15. What does the number tell me?",
        ),
    ),
    "pep8": (
        "PEP 8 is the official style guide for Python code, with conventions for naming, indentation, line length, "
        "whitespace and imports.",
        (
            "What is PEP 8?",
            "pep8 meaning",
            "Is there an official style guide for Python?",
            "What does PEP 8 cover?",
            "Explain PEP 8 in one sentence.",
            'Somebody commented "not PEP 8" on my code. What do they mean?',
            "Where do Python's naming and indentation conventions come from?",
            "python coding conventions, which document and what's in it",
        ),
    ),
    # testing
    "unit-integration": (
        "A unit test checks one function or class in isolation and is fast; an integration test checks that several "
        "components work together.",
        (
            "What's the difference between a unit test and an integration test?",
            "unit vs integration tests",
            "When is a test no longer a unit test but an integration test?",
            "How do unit tests and integration tests differ?",
            "Why do I need integration tests when all unit tests pass?",
            "Explain unit and integration testing.",
            "what do integration tests cover that unit tests don't",
            "Someone says my unit test is really an integration test. What's the distinction?",
        ),
    ),
    "fixture": (
        "A fixture is a function marked `@pytest.fixture` that provides setup, data and cleanup for tests, which "
        "request it by naming it as a parameter.",
        (
            "What is a pytest fixture?",
            "fixtures explained",
            "Why would I use a fixture in my tests?",
            "What does @pytest.fixture do?",
            "How do tests share setup code in pytest?",
            "Where does the value of a test's parameter come from in pytest?",
            "In one sentence: fixtures?",
            "I never understood fixtures, can you help?",
        ),
    ),
    "conftest": (
        "The file `conftest.py` holds fixtures and hooks that pytest shares automatically with all tests in its "
        "directory and below, without importing them.",
        (
            "What is conftest.py for?",
            "conftest explained",
            "Where do I put fixtures that several test files need?",
            "Why does nobody import conftest.py?",
            "In general, what belongs in a conftest.py?",
            "How does pytest find fixtures that are not in the test file?",
            "there's a conftest.py in most projects, why",
            "What does a conftest file do, in one sentence?",
        ),
    ),
    "parametrize": (
        "The decorator `@pytest.mark.parametrize` runs one test function with several sets of inputs and expected "
        "values, each reported as a separate test.",
        (
            "What does pytest.mark.parametrize do?",
            "parametrize explained",
            "How can I run the same test with many inputs?",
            "Why parametrize a test instead of looping inside it?",
            "What is a parametrized test?",
            "parametrised tests, what are they good for",
            "My tests differ only in their values. Is there a better way than copying them?",
            "In one sentence, what's test parametrization?",
        ),
    ),
    "mock-stub": (
        "A stub returns canned answers so that a test can run; a mock also records its calls, so the test can verify "
        "how it was used.",
        (
            "What's the difference between a mock and a stub?",
            "mock vs stub",
            "When is a test double called a mock, and when a stub?",
            "How do stubs and mocks differ?",
            "Do I need a mock or a stub?",
            "Explain mocks and stubs in testing.",
            "stub, mock, isn't it all the same",
            "What can a mock do that a stub can't?",
        ),
    ),
    "mocking": (
        "Mocking replaces a real dependency in a test with a fake object, so that slow or external things, such as a "
        "network or database, are not needed.",
        (
            "What is mocking?",
            "why mock in tests",
            "What is unittest.mock for?",
            "When should I mock a dependency?",
            "explain mocking to me",
            "How do I test code that calls an external service?",
            "What does it mean to mock something out?",
            'A teammate said "just mock the database". What does she mean?',
        ),
    ),
    "monkeypatch": (
        "The `monkeypatch` fixture temporarily replaces attributes, environment variables or dictionary items during "
        "a pytest test and restores them afterwards.",
        (
            "What does monkeypatch do in pytest?",
            "monkeypatch fixture",
            "How do I set an environment variable for one test only?",
            "What is the use of pytest's monkeypatch?",
            "Why use monkeypatch instead of assigning the attribute myself?",
            "explain monkeypatching in tests",
            "How can a test replace a function temporarily?",
            "What happens to a monkeypatched attribute when the test ends?",
        ),
    ),
    "xfail-skip": (
        "A skipped test is not run at all; an xfail test is run and expected to fail, for example because of a known "
        "bug.",
        (
            "What's the difference between skip and xfail?",
            "xfail vs skip",
            "When do I mark a test as xfail and when do I skip it?",
            "How do skipped and xfailed tests differ in pytest?",
            "Does pytest run tests that are marked skip or xfail?",
            "Explain xfail as opposed to skip.",
            "What do the marks pytest.mark.skip and pytest.mark.xfail mean?",
            "test fails because of a known bug: skip it or xfail it?",
        ),
    ),
    "coverage": (
        "Test coverage is the percentage of code lines or branches that the tests execute; high coverage does not "
        "prove that the results are checked.",
        (
            "What is test coverage?",
            "code coverage meaning",
            "What does 80% coverage tell me?",
            "Does 100 percent coverage mean that there are no bugs?",
            "In general, what does a coverage report measure?",
            "Why isn't coverage the same as good tests?",
            "explain coverage in one sentence",
            "My boss wants higher coverage. What is it exactly?",
        ),
    ),
    "flaky": (
        "A flaky test sometimes passes and sometimes fails on the same code, usually because of timing, order, "
        "randomness or external services.",
        (
            "What is a flaky test?",
            "flaky tests explained",
            "Why do some tests fail only now and then?",
            "What makes a test flaky?",
            "What does it mean when CI calls a test flaky?",
            "flaky, what's that in testing",
            "A test fails today and passes tomorrow without a change. What is this called and why?",
            "What are common causes of flaky tests?",
        ),
    ),
    "tdd": (
        "Test-driven development means writing a failing test first, then the simplest code to make it pass, then "
        "refactoring: red, green, refactor.",
        (
            "What is TDD?",
            "test-driven development explained",
            "What does red, green, refactor mean?",
            "Why would I write the test before the code?",
            "tdd in one sentence",
            "How does test-driven development work?",
            "A new colleague insists on TDD. What does that involve?",
            "What are the steps of TDD?",
        ),
    ),
    "assertion": (
        "An assertion states a condition that must be true; in a test, `assert` compares actual with expected results "
        "and fails the test when it is false.",
        (
            "What is an assertion?",
            "assert in tests",
            "What does the assert statement do?",
            "How does a test decide whether it passed?",
            "What happens when an assert is false?",
            "explain assertions in pytest",
            "Why does every test contain an assert?",
            "In one sentence, what's an assert for?",
        ),
    ),
    "regression": (
        "A regression test is written for a bug that was fixed, so that the same bug cannot come back unnoticed.",
        (
            "What is a regression test?",
            "regression testing explained",
            "Why should I add a test for every bug I fix?",
            "What is meant by a regression in software tests?",
            "regression test, one sentence",
            "I fixed a bug and was asked for a regression test. What do they want?",
            "How do I keep a bug that I fixed from coming back?",
            "What's the purpose of regression tests?",
        ),
    ),
    "aaa": (
        "Arrange-act-assert structures a test in three steps: arrange the inputs, act by calling the code under test, "
        "and assert the expected result.",
        (
            "What is arrange-act-assert?",
            "arrange act assert",
            "How should a test be structured?",
            "What does AAA mean in testing?",
            "Explain the three parts of a good unit test.",
            "The test guide says to follow AAA. What is it?",
            "Is there a pattern for laying out the body of a test?",
            "What comes first in a test: arranging, asserting or acting?",
        ),
    ),
    "test-naming": (
        "A test's name should describe the behaviour and expected result, as in "
        "`test_login_fails_with_wrong_password`, so a failure explains itself.",
        (
            "How should I name my tests?",
            "test naming conventions",
            "What makes a good name for a test?",
            "Why is test_1 a bad test name?",
            "naming tests, any advice",
            "What should a test function's name tell the reader?",
            "Generally, how descriptive should test names be?",
            "My reviewer dislikes the name test_stuff. What would be better?",
        ),
    ),
    "pytest": (
        "pytest is a Python testing framework that discovers `test_` functions, runs them with plain `assert`, and "
        "offers fixtures and parametrization.",
        (
            "What is pytest?",
            "pytest vs unittest",
            "Why do most projects use pytest?",
            "What does pytest do, in one sentence?",
            "explain pytest to a newcomer",
            "How does pytest recognise which functions are tests?",
            "Is pytest a framework or a tool, and what does it offer?",
            "What's the advantage of pytest over unittest?",
        ),
    ),
    # git
    "merge-rebase": (
        "A merge joins two branches with a merge commit and keeps history; a rebase rewrites your commits on top of "
        "another branch for a linear history.",
        (
            "What's the difference between merge and rebase?",
            "merge vs rebase",
            "When should I rebase instead of merging?",
            "How do git merge and git rebase differ?",
            "Why is rebasing said to rewrite history, and merging not?",
            "Explain git rebase as compared with a merge.",
            "merge or rebase, which gives a linear history",
            "My team argues about rebasing versus merging. What's it about?",
        ),
    ),
    "fetch-pull": (
        "`git fetch` downloads new commits without touching your branch; `git pull` does a fetch and then merges or "
        "rebases them into your branch.",
        (
            "What's the difference between git fetch and git pull?",
            "fetch vs pull",
            "Does git fetch change my files, as git pull does?",
            "How do pull and fetch differ?",
            "When is it better to fetch than to pull?",
            "explain git pull and git fetch",
            "Is git pull just a fetch plus a merge?",
            "pull, fetch: I never know which to use. What does each do?",
        ),
    ),
    "stash": (
        "`git stash` puts uncommitted changes aside and cleans the working tree; `git stash pop` brings them back "
        "later.",
        (
            "What does git stash do?",
            "git stash explained",
            "When would I use git stash?",
            "How can I put unfinished work aside to switch branches?",
            "In one sentence, what is the stash?",
            "stash, what for",
            "She told me to stash my changes first. What does she mean?",
            "What's a way to set uncommitted changes aside without a commit?",
        ),
    ),
    "cherry-pick": (
        "`git cherry-pick` applies the changes of one specific commit from another branch to the current branch as a "
        "new commit.",
        (
            "What does git cherry-pick do?",
            "cherry-pick explained",
            "How do I get a single commit from another branch?",
            "What is cherry-picking in git?",
            "When would I cherry-pick a commit?",
            "git cherry pick, in one line",
            "We cherry-picked the fix onto the release branch. What does that mean?",
            "Can one commit be copied to a different branch, and how?",
        ),
    ),
    "reset-revert": (
        "`git revert` adds a new commit that undoes an earlier one; `git reset` moves the branch back and rewrites "
        "history, so avoid it on pushed commits.",
        (
            "What's the difference between git reset and git revert?",
            "reset vs revert",
            "Should I revert or reset a commit that's been pushed?",
            "How do git revert and git reset differ?",
            "Explain git reset as opposed to git revert.",
            "When is revert safer than reset?",
            "undoing a commit in git: reset or revert?",
            "Which of reset and revert rewrites history?",
        ),
    ),
    "gitignore": (
        "The file `.gitignore` lists patterns of untracked files, such as caches, builds and secrets, that git should "
        "ignore and not add.",
        (
            "What is .gitignore for?",
            "gitignore explained",
            "How do I keep certain files out of git?",
            "What belongs in a .gitignore?",
            "Why does a repository have a .gitignore file?",
            "What does the .gitignore do, in one sentence?",
            "How can I stop git from showing caches and build files?",
            "A reviewer asked me to add the build folder to .gitignore. What does that do?",
        ),
    ),
    "branch": (
        "A branch is a movable pointer to a commit, an independent line of development that lets you work on a "
        "feature without affecting main.",
        (
            "What is a git branch?",
            "branches in git explained",
            "Why should I create a branch for a feature?",
            "What happens when I make a new branch, conceptually?",
            "branch, in git terms",
            "Explain branching to somebody who never used version control.",
            "What's the idea behind feature branches?",
            "How can two people work on different features in the same repository?",
        ),
    ),
    "tag": (
        "A tag is a fixed name for a specific commit, usually a release such as `v1.2.0`; unlike a branch, it does "
        "not move.",
        (
            "What is a git tag?",
            "tag vs branch in git",
            "Why do people tag releases?",
            "What's a tag good for in git?",
            "How does a tag differ from a branch?",
            "git tags explained",
            "We're told to tag the release. What does that mean?",
            "In one sentence, what does tagging a commit do?",
        ),
    ),
    "squash": (
        "Squashing combines several commits into one, usually before merging, which gives a clean history with a "
        "single meaningful commit.",
        (
            "What does squashing commits mean?",
            "squash in git",
            "Why would I squash my commits before merging?",
            "What is a squash merge?",
            "explain squash",
            "How do several small commits become one?",
            "The maintainer asks me to squash. What does he want?",
            "What's the benefit of squashed commits?",
        ),
    ),
    "staging": (
        "The staging area, or index, holds the changes that will go into the next commit; `git add` puts them there.",
        (
            "What is the staging area?",
            "staging area in git explained",
            "What does git add really do?",
            "Why does git have an index?",
            "What does it mean to stage a file?",
            "Changes to be committed: where does git keep them?",
            "In one sentence, what's staging for?",
            "Why do I have to git add before I commit?",
        ),
    ),
    "merge-conflict": (
        "A merge conflict occurs when two branches change the same lines differently; git marks both versions, and "
        "you choose and commit the result.",
        (
            "What is a merge conflict?",
            "merge conflicts explained",
            "Why do merge conflicts happen?",
            "What do the <<<<<<< markers in a file mean?",
            "How does a conflict between two branches arise?",
            "git says CONFLICT, what is that",
            "When can git not merge on its own?",
            "In general, how are merge conflicts resolved?",
        ),
    ),
    "commit-message": (
        "A good commit message has a short, imperative summary line saying what changes, then a body that explains "
        "why.",
        (
            "What makes a good commit message?",
            "good commit messages",
            "How should I write commit messages?",
            "What goes into the first line of a commit message?",
            'Why is "fix stuff" a poor commit message?',
            "commit message conventions",
            "Teach me to write a proper commit message.",
            "What should a commit's message say, and what its body?",
        ),
    ),
    # practice
    "refactoring": (
        "Refactoring means improving the structure of code in small steps without changing its behaviour, so that it "
        "is easier to read and maintain.",
        (
            "What is refactoring?",
            "refactoring meaning",
            "Is refactoring the same as rewriting?",
            "Why should I refactor code that works?",
            "explain refactoring in one sentence",
            "What does it mean to refactor a function?",
            "My lead wants a refactoring before the feature. What's that?",
            "How is refactoring different from adding features?",
        ),
    ),
    "technical-debt": (
        "Technical debt is the future cost of shortcuts taken in code today: quick solutions that make later changes "
        "slower until they are cleaned up.",
        (
            "What is technical debt?",
            "tech debt explained",
            "Why do people compare bad code to debt?",
            "What does it mean that a project has a lot of technical debt?",
            "technical debt, one sentence",
            "How does technical debt slow a team down?",
            "Our manager asks what this technical debt is. What do I say?",
            "What is the price of quick and dirty solutions?",
        ),
    ),
    "code-review": (
        "In a code review, another developer reads a change before it is merged, to find bugs, improve quality and "
        "share knowledge.",
        (
            "What is a code review?",
            "why do code reviews",
            "What's the purpose of reviewing code before merging?",
            "explain code review to a junior",
            "What does a reviewer look for in general?",
            "Do code reviews pay off, and how?",
            "code review in one sentence",
            "I'm asked to review a pull request. What is the goal of that?",
        ),
    ),
    "docstring": (
        "A docstring is a string literal at the start of a module, class or function that documents what it does; "
        "`help()` and tools show it.",
        (
            "What is a docstring?",
            "docstring vs comment",
            "What are the triple-quoted strings under a def?",
            "Why should I write docstrings?",
            "docstrings explained",
            "Where does help() get its text from?",
            "What belongs in a docstring?",
            "How do I document a function in Python?",
        ),
    ),
    "dry": (
        'DRY, "don\'t repeat yourself", means that each piece of knowledge should exist once in the code, so that a '
        "change is made in one place.",
        (
            "What does DRY mean?",
            "dry principle",
            "Why is duplicated code a problem?",
            'What is "don\'t repeat yourself" about?',
            "explain DRY in one sentence",
            'A reviewer wrote "not DRY" next to my code. What does that mean?',
            "What's wrong with copying and pasting code?",
            "DRY, what is the idea behind it?",
        ),
    ),
    "yagni": (
        'YAGNI, "you aren\'t gonna need it", means not to build features or abstractions until they are actually '
        "needed.",
        (
            "What does YAGNI mean?",
            "yagni principle",
            "Why shouldn't I build something for a possible future need?",
            'What does "you aren\'t gonna need it" advise?',
            "explain YAGNI",
            'My pull request got the comment "YAGNI". Meaning?',
            "Is it good to add abstractions just in case?",
            "YAGNI in one sentence, please.",
        ),
    ),
    "eafp": (
        'EAFP, "easier to ask forgiveness than permission", means trying an operation and catching the exception; '
        'LBYL, "look before you leap", checks first.',
        (
            "What does EAFP mean?",
            "EAFP vs LBYL",
            "Should I check first or just try and catch the exception?",
            'explain "easier to ask forgiveness than permission"',
            "What is the difference between EAFP and look before you leap?",
            "Which style is more Pythonic, trying or checking, and what are they called?",
            "eafp, lbyl: what do they stand for",
            "Somebody called my try/except EAFP style. What's that?",
        ),
    ),
    "pure-function": (
        "A pure function always returns the same result for the same arguments and has no side effects, which makes "
        "it easy to test.",
        (
            "What is a pure function?",
            "pure functions explained",
            "Why are pure functions easy to test?",
            "What makes a function pure?",
            'What does "no side effects" mean for a function?',
            "pure vs impure function",
            "She told me to make the function pure. What does she mean?",
            "In one sentence, when is a function called pure?",
        ),
    ),
    "idempotent": (
        "An idempotent operation has the same effect whether it is performed once or many times, so it is safe to "
        "retry.",
        (
            "What does idempotent mean?",
            "idempotence explained",
            "Why should a retry be idempotent?",
            "What is an idempotent operation?",
            "idempotent, in plain words",
            "Can I run the script twice safely: what's the word for that property?",
            "The API guide says PUT is idempotent. What does that mean?",
            "Why do people want idempotent deployment scripts?",
        ),
    ),
    "ci": (
        "Continuous integration, CI, automatically builds the project and runs its tests and checks on every push, so "
        "problems are found early.",
        (
            "What is CI?",
            "continuous integration explained",
            "Why does a project need CI?",
            "What usually happens in a CI pipeline?",
            'What does "CI is red" mean, in general?',
            "ci in one sentence",
            "Why run tests on every push?",
            "A colleague says CI will catch it. What is CI?",
        ),
    ),
    "logging-print": (
        "Logging has levels, timestamps and configurable destinations and can be turned off; `print` only writes text "
        "to standard output, fine for small scripts.",
        (
            "Why use logging instead of print?",
            "logging vs print",
            "What's the difference between print and the logging module?",
            "When is print fine and when do I need logging?",
            "What does the logging module offer that print doesn't?",
            "should i debug with print or with logging",
            "My reviewer wants my prints replaced by logging. Why?",
            "How do logging and printing differ?",
        ),
    ),
    "memoization": (
        "Memoization stores a function's results in a cache, so repeated calls with the same arguments return at "
        "once; `functools.lru_cache` does it as a decorator.",
        (
            "What is memoization?",
            "lru_cache explained",
            "What does functools.lru_cache do?",
            "How can I speed up a function that is called with the same arguments again and again?",
            "memoisation in one sentence",
            "Why would I decorate a function with lru_cache?",
            "What does it mean to cache a function's results?",
            "Explain @cache on a function.",
        ),
    ),
    "recursion": (
        "Recursion means that a function calls itself on a smaller problem until it reaches a base case, which stops "
        "it.",
        (
            "What is recursion?",
            "recursion explained simply",
            "What does it mean that a function calls itself?",
            "Why does a recursive function need a base case?",
            "I never understood recursion, help",
            "When is recursion useful?",
            "In one sentence, how does a recursive function work?",
            "What keeps recursion from going on forever?",
        ),
    ),
    "big-o": (
        "Big-O notation describes how an algorithm's time or memory grows with the input size n: O(1) is constant, "
        "O(n) linear, O(n²) quadratic.",
        (
            "What is big-O notation?",
            "big o explained",
            "What does O(n) mean?",
            "How is the efficiency of an algorithm expressed?",
            "Why do interviewers ask about big-O?",
            "O(1) vs O(n)",
            "What does it mean that an algorithm is quadratic?",
            "Big O, in one sentence?",
        ),
    ),
    "rest": (
        "REST is a style of web API in which resources have URLs and are read and changed with HTTP methods such as "
        "GET, POST, PUT and DELETE, statelessly.",
        (
            "What is a REST API?",
            "REST explained",
            "What does RESTful mean?",
            "How does a REST service work in general?",
            "What are GET and POST for in a REST API?",
            "rest api in one sentence",
            "The new service will be REST. What does that mean?",
            "Why is an interface called RESTful?",
        ),
    ),
    "json": (
        "JSON is a text format for exchanging data as objects, arrays, strings, numbers, booleans and null; Python's "
        "`json` module reads and writes it.",
        (
            "What is JSON?",
            "json explained",
            "Why do web services use JSON?",
            "How does Python handle JSON?",
            "What kind of data can JSON hold?",
            "json, one sentence",
            "The API returns JSON. What's that?",
            "What is the json module for?",
        ),
    ),
    "sql-injection": (
        "SQL injection means that user input becomes part of a query and is executed as SQL; parameterised queries "
        "prevent it, unlike string formatting.",
        (
            "What is SQL injection?",
            "sql injection explained",
            "Why shouldn't I build SQL queries with f-strings?",
            "How do I prevent SQL injection?",
            "What are parameterised queries good for?",
            "How can user input be dangerous in a query?",
            "The security audit mentions SQL injection. What's the attack, and the remedy?",
            "string formatting in sql, why is it bad",
        ),
    ),
    "env-secrets": (
        "Secrets such as passwords and API keys belong in environment variables or a secret store, not in code, "
        "because they would be exposed in version control.",
        (
            "Why should secrets be in environment variables?",
            "where do i put an api key",
            "Is it OK to commit a password?",
            "Why not hard-code credentials in the source?",
            "What are environment variables used for with regard to passwords?",
            "How should an application get its secrets?",
            "storing passwords: code or environment",
            "I put the token right into the code and was told off. Why?",
        ),
    ),
    "race-condition": (
        "A race condition is a bug in which the result depends on the timing of threads that use shared data; locks "
        "prevent it.",
        (
            "What is a race condition?",
            "race conditions explained",
            "Why can two threads corrupt shared data?",
            "What does a lock protect against?",
            "race condition, in one sentence",
            "My counter is sometimes wrong with several threads. What is that called?",
            "How do race conditions come about, and what helps?",
            "A colleague suspects a race. What does she mean?",
        ),
    ),
    "dependency-injection": (
        "Dependency injection means passing an object the things it needs, as parameters, instead of creating them "
        "inside; that makes code flexible and easy to test.",
        (
            "What is dependency injection?",
            "dependency injection explained",
            "Why pass the database in instead of creating it inside the class?",
            "How does dependency injection make testing easier?",
            "DI in one sentence?",
            "What does it mean to inject a dependency?",
            'My reviewer says "inject the client". What does he mean?',
            "Does one need a framework for dependency injection, or what is it at heart?",
        ),
    ),
    "magic-number": (
        "A magic number is an unexplained literal in code; a named constant says what it means and lets you change it "
        "in one place.",
        (
            "What is a magic number?",
            "magic numbers in code",
            "Why should I replace 86400 by a constant?",
            "What's wrong with bare numbers in the code?",
            "explain magic numbers",
            "The linter complains about a magic value. What is that?",
            "Why use named constants?",
            'Someone flagged "magic number" in my diff. What\'s the issue?',
        ),
    ),
    # advice
    "advice-global": (
        "Global variables are considered bad because any code can change them, which hides dependencies and makes "
        "testing and debugging hard; pass parameters instead.",
        (
            "Why are global variables bad?",
            "globals considered harmful, why",
            "Should I use a global variable to share state?",
            "What is the problem with module-level mutable state?",
            "Is it OK to use the global keyword?",
            "What should I use instead of globals?",
            "My teacher forbids global variables. For what reason?",
            "globals or parameters, which is better",
        ),
    ),
    "advice-small-functions": (
        "Small functions are considered good because each does one thing, has a clear name, and is easier to read, "
        "test and reuse.",
        (
            "Why are small functions considered good?",
            "how long should a function be",
            "When should I split a function?",
            "Is a function of 200 lines bad?",
            "What's the advantage of short functions?",
            "Why should a function do only one thing?",
            "one big function or several small ones?",
            "People keep telling me to break up my functions. Why?",
        ),
    ),
    "advice-class-function": (
        "A class is worth it when data and behaviour belong together and state must be kept; otherwise a plain "
        "function is simpler.",
        (
            "When should I write a class instead of a function?",
            "class or function",
            "Do I need a class for this, or will functions do, as a rule?",
            "When is a class overkill?",
            "Is it better to use functions or classes in Python?",
            "How do I decide between a class and a plain function?",
            "My colleague makes everything a class. When is that justified?",
            "What speaks for a class rather than some functions?",
        ),
    ),
    "advice-star-import": (
        "A star import, `from module import *`, is bad because it pollutes the namespace, can overwrite names and "
        "hides where they come from.",
        (
            "Why is from module import * bad?",
            "star imports, why avoid them",
            "Should I use wildcard imports?",
            "What's the harm in importing everything with an asterisk?",
            "import * or explicit names, which is better",
            "Why do linters flag star imports?",
            "What does `import *` do to my namespace?",
            "I like import * because it's short. What speaks against it?",
        ),
    ),
    "advice-eval": (
        "`eval` is dangerous because it executes arbitrary code, so untrusted input can do anything; use "
        "`ast.literal_eval` or a parser instead.",
        (
            "Why is eval dangerous?",
            "eval in python, why not",
            "Should I use eval on user input?",
            "What can go wrong with eval()?",
            "Is there a safer alternative to eval?",
            "The security linter flags eval. Why?",
            "eval vs ast.literal_eval",
            "Somebody said never to use eval. What's the reason?",
        ),
    ),
    "advice-optimise": (
        "Optimise only after measuring: profile first to find the bottleneck, since premature optimisation costs "
        "readability and usually misses the slow part.",
        (
            "When should I optimise my code?",
            "premature optimization, why is it bad",
            "Should I make code fast or readable first?",
            "Why do people say premature optimisation is the root of all evil?",
            "How do I know what to optimise?",
            "My program is slow. What should I do first, in general?",
            "Is it worth optimising everything from the start?",
            "Why profile before optimising?",
        ),
    ),
    "advice-comments": (
        "Comments should explain why the code does something; what it does should be clear from good names and simple "
        "code.",
        (
            "When should I write a comment?",
            "good comments vs bad comments",
            "Are many comments a sign of good code?",
            "What should a comment explain?",
            "How much should I comment my code?",
            "Is self-explanatory code better than comments?",
            "commenting code, any rule of thumb?",
            "My reviewer deleted half of my comments. What are comments for, then?",
        ),
    ),
    "advice-small-commits": (
        "Small commits are better because each holds one logical change, which is easier to review, understand, "
        "revert and search with bisect.",
        (
            "Why are small commits better than big ones?",
            "small commits or one large commit",
            "How big should a commit be?",
            "What's wrong with a commit that changes fifty files?",
            "How often should I commit?",
            "Why should a commit contain only one change?",
            "Do small pull requests and commits have advantages?",
            "advice on commit size",
        ),
    ),
    "advice-nesting": (
        "Deep nesting is hard to read; return early with guard clauses or extract functions, so the main path stays "
        "flat.",
        (
            "Why is deeply nested code bad?",
            "too many nested ifs, what to do",
            "What is a guard clause good for?",
            "Should I return early from a function?",
            "How do I get rid of nested if statements?",
            "Early return or nested else, which reads better?",
            "The style guide says flat is better than nested. Why?",
            "My code is indented six levels. How do I make it more readable?",
        ),
    ),
    "advice-over-mocking": (
        "Too much mocking is bad because the tests check the implementation, not behaviour: they break on refactoring "
        "and can pass although the real code fails.",
        (
            "Why is too much mocking bad?",
            "overmocking in tests",
            "Should I mock everything in my unit tests?",
            "What is the danger of tests full of mocks?",
            "Can tests with many mocks pass while the code is broken?",
            "When do mocks do more harm than good?",
            "Why do my tests break at every refactoring when they mock a lot?",
            "mock everything or use real objects, which is better",
        ),
    ),
    "advice-exception-none": (
        "Raise an exception when something went wrong and callers must not overlook it; return `None` only when a "
        "missing result is normal and expected.",
        (
            "When should I raise an exception instead of returning None?",
            "raise or return None",
            "Is it bad to return None on errors?",
            "Which is better for a failed lookup, None or an exception?",
            "How should a function signal that it failed?",
            "What speaks for exceptions rather than a None result?",
            "My function returns None when something breaks. Is that good style?",
            "Exception or None as the result of a search that finds nothing?",
        ),
    ),
    "advice-names": (
        "Good names say what a thing is or does, so the code reads without comments; use full words, verbs for "
        "functions and nouns for variables.",
        (
            "What makes a good variable name?",
            "naming things in code",
            "Why are names like x and tmp bad?",
            "How should I name functions and variables?",
            "Why do people make such a fuss about good names?",
            "Short or descriptive names, which are better?",
            "Is there a rule of thumb for naming?",
            "My reviewer says my names are unclear. What should names be like?",
        ),
    ),
}


def intents() -> Iterator[Intent]:
    """Every concept, with all its wordings."""
    for name, (answer, phrasings) in _EXPLAINED.items():
        yield Intent(f"explained-{name}", "direct", answer, phrasings)
