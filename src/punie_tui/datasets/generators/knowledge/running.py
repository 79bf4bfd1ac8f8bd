"""Programs as they run: concurrency, processes, speed and debugging."""

from __future__ import annotations

ANSWERS: dict[str, tuple[str, str]] = {
    "event-loop": (
        "What is an event loop?",
        "The part of asyncio that runs tasks in turn: it resumes each when what it waits for is ready.",
    ),
    "blocking-async": (
        "What happens if I call time.sleep inside a coroutine?",
        "It blocks the whole event loop, so no other task runs. Use `await asyncio.sleep`, or a thread for "
        "blocking calls.",
    ),
    "await-missing": (
        '"coroutine was never awaited": what did I do wrong?',
        "You called an async function without `await`, so it only made a coroutine object and nothing ran.",
    ),
    "taskgroup": (
        "Why use asyncio.TaskGroup instead of gather?",
        "If one task fails, the group cancels the others and waits for them, so nothing is left running unnoticed.",
    ),
    "cancel": (
        "How is an asyncio task cancelled?",
        "`task.cancel()` raises `CancelledError` at its next await. Clean up in `finally` and let the error pass.",
    ),
    "threads-processes": (
        "Threads or processes for heavy number crunching?",
        "Processes: in standard CPython the GIL keeps threads from computing at the same time. Threads suit "
        "waiting for I/O.",
    ),
    "race": (
        "What is a race condition?",
        "The result depends on which thread or process happens to be quicker, as when two read and then write"
        " the same counter.",
    ),
    "deadlock": (
        "How do deadlocks come about?",
        "Two parties each hold a lock that the other wants. Taking locks always in the same order prevents it.",
    ),
    "daemon-thread": (
        "What is a daemon thread?",
        "A thread that does not keep the program alive: it is stopped abruptly when the main program ends.",
    ),
    "queue-threads": (
        "What's the safest way to hand work between threads?",
        "A `queue.Queue`: it does the locking, and a bounded one also slows producers down.",
    ),
    "contextvars": (
        "What are contextvars good for?",
        "For values that follow one task or request, such as a request id, without passing them through every call.",
    ),
    "profiling": (
        "My script is slow; where do I begin?",
        "Measure before you change anything: run it under `cProfile` or a sampling profiler and look at what "
        "takes most time.",
    ),
    "timeit": (
        "Why timeit instead of two calls of time.time()?",
        "It repeats the code many times and uses a precise clock, so that noise and one-off costs even out.",
    ),
    "big-o": (
        "What does O(n log n) tell me?",
        "How the cost grows with the input: a little faster than the input itself. Good sorting algorithms grow so.",
    ),
    "memory-leak": (
        "Can Python leak memory although it has a garbage collector?",
        "Yes, if something still refers to the objects: a growing cache, a global list, a closure. "
        "`tracemalloc` shows where.",
    ),
    "refcount": (
        "How does CPython know when to free an object?",
        "It counts references and frees at zero. A cycle collector finds groups that only refer to each other.",
    ),
    "breakpoint": (
        "What does breakpoint() do?",
        "It stops the program there and opens the debugger, pdb by default. `PYTHONBREAKPOINT=0` turns all of"
        " them off.",
    ),
    "traceback": (
        "How do I read a traceback?",
        "From the bottom: the last line says what went wrong, the frame above it where. Go up until you meet "
        "your own code.",
    ),
    "logging-print": (
        "Why use logging rather than print?",
        "Log records have a level, a time and a source, and can be filtered or sent elsewhere without "
        "touching the code.",
    ),
    "log-levels": (
        "Which log level should a failed retry have?",
        "Warning, if the program can go on. Error is for what failed for good and somebody should look at.",
    ),
    "exit-status": (
        "What does a process's exit code tell?",
        "Zero means success and anything else a failure, which shells, CI and other programs act on.",
    ),
    "stderr": (
        "Why should error messages go to stderr?",
        "So that they do not mix with the output, which may be piped into another program or a file.",
    ),
    "signals": (
        "What is the difference between SIGTERM and SIGKILL?",
        "SIGTERM asks a process to end and can be handled. SIGKILL ends it at once, with no chance to clean up.",
    ),
    "recursion-limit": (
        "What causes a RecursionError?",
        "A function that calls itself too deep, by default about 1000 levels, mostly because the case that "
        "ends it is missing.",
    ),
    "lazy-import": (
        "Why do command-line tools import heavy modules inside functions?",
        "To start quickly: the cost is paid only by the command that needs them.",
    ),
    "subprocess-shell": (
        "Why avoid shell=True in subprocess.run?",
        "A string from outside could smuggle in commands. Pass a list of arguments and no shell gets to interpret it.",
    ),
}
