"""Runs in the sandbox before the code: the tools and their results, standard output, and modules on demand.

`call_tool` is the executor's way to the host. What the host answers is JSON.
"""

import builtins
import io
import json
import os
import sys
import time
import types

ModuleSpec = type(io.__spec__)
ask = call_tool  # type: ignore[name-defined]  # noqa: F821


class Output(io.TextIOBase):
    """Standard output: the first lines go to the host at once, so that they are there whatever comes next, then more
    at a time. Where the host is in no hurry none goes before there is much."""

    encoding = "utf-8"
    at_once = 5

    def __init__(self):
        self.waiting, self.size, self.sent = [], 0, 0

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        text.encode()
        self.waiting.append(text)
        self.size += len(text)
        if self.size > 4096 or ("\n" in text and self.sent < self.at_once):
            self.send()
        return len(text)

    def flush(self):
        if self.at_once:
            self.send()

    def send(self):
        text = self.rest()
        for at in range(0, len(text), 1 << 16):
            ask("print", text=text[at : at + (1 << 16)])

    def rest(self):
        """What is not sent yet; it counts as sent."""
        text = "".join(self.waiting)
        self.waiting.clear()
        self.size, self.sent = 0, self.sent + 1
        return text


class Discard(Output):
    """Standard error: what is written there is no output."""

    def send(self):
        self.rest()


class HostModules:
    """Imports the standard library's modules from the host, which has their text."""

    def __init__(self):
        self.texts = {}

    def find_spec(self, name, path=None, target=None):
        found = ask("module", module=name)
        if found is None:
            return None
        self.texts[name] = found["text"]
        return ModuleSpec(name, self, is_package=found["package"])

    def create_module(self, spec):
        if spec.name == "csv":
            import _csv

            _csv.__version__ = "1.0"  # older versions of the csv module import it

    def exec_module(self, module):
        exec(compile(self.texts[module.__name__], f"<{module.__name__}>", "exec"), module.__dict__)


class FieldInfo:
    def __init__(self, annotation, description):
        self.annotation, self.description = annotation, description

    def is_required(self):
        return True

    def __repr__(self):
        return f"FieldInfo(annotation={self.annotation}, description={self.description!r})"


class BaseModel:
    """What a result is: the fields of the host's pydantic model, with pydantic's ways."""

    model_fields = {}
    nested = {}
    models = {}

    def __init__(self, **values):
        for name, value in values.items():
            self.__dict__[name] = shaped(value, self.nested.get(name))

    def __setattr__(self, name, value):
        raise ValueError(f"1 validation error for {type(self).__name__}\n{name}\n  Instance is frozen")

    __delattr__ = lambda self, name: self.__setattr__(name, None)  # noqa: E731

    def __iter__(self):
        return iter(self.__dict__.items())

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash((type(self).__name__, tuple(self.__dict__.values())))

    def __str__(self):
        return " ".join(f"{name}={value!r}" for name, value in self)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self)})"

    def model_dump(self, *, mode="python", include=None, exclude=None, **others):
        def plain(value):
            if isinstance(value, list):
                return [plain(item) for item in value]
            if isinstance(value, dict):
                return {key: plain(item) for key, item in value.items()}
            return value.model_dump() if isinstance(value, BaseModel) else value

        return {
            name: plain(value)
            for name, value in self
            if (include is None or name in include) and name not in (exclude or ())
        }

    def model_dump_json(self, *, indent=None, include=None, exclude=None, **others):
        data = self.model_dump(include=include, exclude=exclude)
        separators = (",", ":") if indent is None else (",", ": ")
        return json.dumps(data, indent=indent, separators=separators, ensure_ascii=False)

    def model_copy(self, *, update=None, deep=False):
        return type(self)(**{**self.__dict__, **(update or {})})

    dict = model_dump
    json = model_dump_json
    copy = model_copy


def shaped(value, shape):
    """A value of JSON with the models in it; `shape` says where they are."""
    if shape is None or value is None:
        return value
    if isinstance(shape, str):
        return BaseModel.models[shape](**value) if type(value) is dict else value
    kind, inner = shape
    if kind == "dict":
        return {key: shaped(item, inner) for key, item in value.items()}
    return [shaped(item, inner) for item in value]


PARAMETER_TYPES = {}  # (tool, parameter) → its type


def define(models, tools):
    """The result classes and the tools, as built-in names."""
    for name, description, fields in models:
        BaseModel.models[name] = type(
            name,
            (BaseModel,),
            {
                "__doc__": description,
                "__module__": "tools",
                "__slots__": (),
                "__annotations__": {field: annotation for field, annotation, _, _ in fields},
                "model_fields": {field: FieldInfo(annotation, text) for field, annotation, text, _ in fields},
                "nested": {field: shape for field, _, _, shape in fields if shape},
            },
        )
        setattr(builtins, name, BaseModel.models[name])
    for name, summary, parameters, result in tools:
        signature = ", ".join(
            f"{parameter}: {annotation}" + (f" = {default}" if default is not None else "")
            for parameter, annotation, default in parameters
        )
        given = ", ".join(f"{parameter!r}: {parameter}" for parameter, _, _ in parameters)
        PARAMETER_TYPES.update({(name, parameter): annotation for parameter, annotation, _ in parameters})
        names = {"use": use}
        exec(f"def {name}({signature}):\n    return use({name!r}, {{{given}}})", names)
        names[name].__doc__, names[name].__module__ = summary, "tools"
        names[name].__annotations__["return"] = BaseModel.models.get(result, str)
        setattr(builtins, name, names[name])


def use(tool, arguments):
    """Call a tool of the host, which binds the arguments. Raises TypeError for one that is no value of JSON."""
    for name, value in arguments.items():
        arguments[name] = plain_argument(tool, name, value)
    answer = ask("tool", tool=tool, arguments=arguments)
    if "error" in answer:
        raise getattr(builtins, answer["error"][0])(answer["error"][1])
    model = BaseModel.models.get(answer["model"])
    return model(**answer["value"]) if model else answer["value"]


def plain_argument(tool, name, value):
    if hasattr(value, "__fspath__"):
        return os.fspath(value)
    if isinstance(value, (list, tuple)):
        return [plain_argument(tool, name, item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"{tool}() argument {name!r} must be {PARAMETER_TYPES[tool, name]}, not {type(value).__name__}")


def leave(code=None):
    """What `exit` and `quit` are."""
    raise SystemExit(code)


def line_of(error):
    """The last line of the code that an error came through."""
    if isinstance(error, SyntaxError) and error.filename == "<code>":
        return error.lineno
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<code>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def text_of(error):
    try:
        text = error.msg if isinstance(error, SyntaxError) and error.msg else str(error)
    except BaseException:
        text = "<an error whose text cannot be made>"
    return f"{type(error).__name__}: {text}"[:4000]


def start():
    """Run each code that the host has once in each of its fixtures, every time in a module of its own."""
    given = ask("given")
    define(given["models"], given["tools"])
    if not given["at_once"]:
        Output.at_once = 0
    sys.meta_path[:] = [finder for finder in sys.meta_path if "Path" not in getattr(finder, "__name__", "")]
    sys.meta_path.append(HostModules())
    builtins.exit = builtins.quit = leave
    time.sleep = lambda seconds: None
    kept, modules = dict(builtins.__dict__), set(sys.modules)
    while (code := ask("code")) is not None:
        for name in set(sys.modules) - modules:
            del sys.modules[name]
        compiled, unreadable = None, None
        try:
            compiled = compile(code, "<code>", "exec", dont_inherit=True)
        except BaseException as error:
            unreadable = {"error": text_of(error), "line": line_of(error)}
        begins = ask("begin")
        while begins:
            for name in set(builtins.__dict__) - set(kept):
                del builtins.__dict__[name]
            builtins.__dict__.update(kept)
            failed, printed = (unreadable, "") if unreadable else run(compiled)
            begins = ask("end", failed=failed, printed=printed)


def run(compiled):
    """Run the code: what it failed with, None where it came to its end, and what it printed last."""
    sys.stdout = sys.__stdout__ = output = Output()
    sys.stderr = sys.__stderr__ = Discard()
    sys.stdin = sys.__stdin__ = io.StringIO()
    sys.argv = ["main.py"]
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    failed = None
    try:
        exec(compiled, main.__dict__)
    except SystemExit:
        pass
    except BaseException as error:
        failed = {"error": text_of(error), "line": line_of(error)}
    return failed, output.rest()
