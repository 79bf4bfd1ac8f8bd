"""Annotations and type checkers, beyond the first questions."""

from __future__ import annotations

ANSWERS: dict[str, tuple[str, str]] = {
    "self-type": (
        "How do I annotate a method that returns its own instance?",
        "Return `typing.Self`. In a subclass it then stands for the subclass, unlike the name of the class itself.",
    ),
    "newtype": (
        'What would NewType("UserId", int) give me?',
        "A distinct type for the checker, so that an order number cannot be passed as a user id. At run time "
        "it stays an int.",
    ),
    "never": (
        "Which functions return Never?",
        "Those that never return normally: they always raise, exit, or loop for ever.",
    ),
    "assert-never": (
        "How can a checker tell me that I forgot an enum member?",
        "End the `match` or `if` chain with `assert_never(value)`. If a member is left over, the call is a type error.",
    ),
    "typeguard": (
        "What's a TypeIs function?",
        "A function returning `TypeIs[X]` acts as your own type test: where it is true the checker narrows "
        "the argument to `X`.",
    ),
    "annotated": (
        "Does Annotated change the type?",
        "No. `Annotated[int, Gt(0)]` is still `int` for the checker; the extra data is there for libraries "
        "such as pydantic.",
    ),
    "callable-type": (
        "How would I write the type of a callback that takes a str and returns nothing?",
        "`Callable[[str], None]`, with `Callable` from `collections.abc`. For named or optional parameters "
        "use a Protocol with `__call__`.",
    ),
    "paramspec": (
        "When does one need ParamSpec?",
        "In decorators that keep the parameters of the function they wrap: it carries the whole signature over.",
    ),
    "future-annotations": (
        "What does `from __future__ import annotations` change?",
        "Annotations are kept as text and not evaluated, so names may be used before they are defined, at no "
        "import cost.",
    ),
    "type-checking": (
        "why wrap imports in if TYPE_CHECKING",
        "Those imports are seen by the checker only. It avoids import cycles and the cost of importing what "
        "serves only annotations.",
    ),
    "reveal-type": (
        "How do I see what the checker thinks a variable is?",
        "Write `reveal_type(variable)`: the checker prints the inferred type. Remove it afterwards.",
    ),
    "type-ignore-code": (
        "Is a blanket type: ignore any worse than one with a rule?",
        "Yes, it also hides errors that appear later. Naming the rule silences only the one you looked at.",
    ),
    "sequence-param": (
        "Should a parameter be list[str] or Sequence[str]?",
        "Prefer the widest type that you need: with `Sequence` callers may pass a tuple too, and you promise "
        "not to change it.",
    ),
    "str-sequence": (
        "Why is a plain string accepted where Sequence[str] is asked for?",
        "Because a `str` is itself a sequence of strings. If that is a mistake in your case, ask for "
        "`list[str]` or check at run time.",
    ),
    "return-annotation": (
        "Do I have to write -> None?",
        "For functions that return nothing it is good style: many checkers treat a function without any "
        "annotation as unchecked.",
    ),
    "implicit-optional": (
        "My parameter is `name: str = None` and the checker objects. Why?",
        "The default `None` is not a `str`. Write `name: str | None = None`.",
    ),
    "structural-nominal": (
        "Structural versus nominal typing, in short?",
        "Nominal typing asks for the declared class or a subclass of it. Structural typing asks only for the "
        "right shape; Protocols are Python's form of it.",
    ),
    "any-spread": (
        "Why do strict checkers warn when Any is returned?",
        "`Any` spreads: everything computed from it is unchecked too, so one untyped call can blind the "
        "checker to much of a program.",
    ),
    "classvar": (
        "What does ClassVar tell the type checker?",
        "That the variable belongs to the class and must not be set on instances. Dataclasses leave it out of"
        " `__init__`.",
    ),
    "type-alias": (
        "What does `type Pairs = list[tuple[str, int]]` do?",
        "It defines a type alias (Python 3.12): a short name for a longer type, evaluated lazily and usable "
        "everywhere.",
    ),
    "union-attribute": (
        "The checker says an attribute may be missing on a union. How do I deal with that?",
        "Narrow first: test with `isinstance` or against `None`, so that only types with the attribute remain.",
    ),
    "iterable-generator": (
        "What do I annotate a generator function with?",
        "`Iterator[int]` does if it only yields ints. `Generator[int, str, bool]` also names the sent and the"
        " returned type.",
    ),
    "async-return": (
        "What is the return type of an async def?",
        "You annotate what `await` gives, such as `-> int`. Calling the function gives a `Coroutine` of that.",
    ),
    "required-key": (
        "How do I make one key of a TypedDict optional?",
        "Mark it `NotRequired[...]`. With `total=False` all keys become optional at once.",
    ),
    "runtime-types": (
        "Will Python stop me if I pass a str to an int parameter?",
        "No. Annotations are not enforced when code runs; only a checker, or a library such as pydantic, "
        "looks at them.",
    ),
    "covariant-return": (
        "May an overriding method return a more specific type?",
        "Yes, return types may be narrower and parameter types wider than in the base class, and callers stay safe.",
    ),
    "stub-package": (
        "What are packages like types-requests?",
        "They hold stubs for a library that ships no types. Install them for the checker; nothing imports "
        "them at run time.",
    ),
}
