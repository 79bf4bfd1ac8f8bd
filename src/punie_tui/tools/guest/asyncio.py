"""`asyncio` without a loop: a coroutine runs to its end when it is awaited or made a task."""


def run(main, *, debug=None):
    """Nothing here ever waits, so a coroutine ends at its first step."""
    try:
        while True:
            main.send(None)
    except StopIteration as end:
        return end.value


class Task:
    def __init__(self, coroutine, name=None):
        self._result = self._error = None
        try:
            self._result = run(coroutine) if hasattr(coroutine, "send") else coroutine.result()
        except Exception as error:
            self._error = error

    def result(self):
        if self._error is not None:
            raise self._error
        return self._result

    def exception(self):
        return self._error

    def done(self):
        return True

    def __await__(self):
        return self._step()

    def _step(self):
        return self.result()
        yield


def create_task(coroutine, *, name=None):
    return Task(coroutine)


ensure_future = create_task


async def gather(*awaitables, return_exceptions=False):
    tasks = [one if isinstance(one, Task) else Task(one) for one in awaitables]
    if return_exceptions:
        return [task.exception() or task.result() for task in tasks]
    return [task.result() for task in tasks]


async def to_thread(function, /, *arguments, **named):
    return function(*arguments, **named)


async def sleep(delay, result=None):
    return result


async def wait_for(awaitable, timeout):
    return await awaitable


async def wait(tasks, *, timeout=None, return_when="ALL_COMPLETED"):
    return set(tasks), set()


def as_completed(awaitables, *, timeout=None):
    return iter([one if isinstance(one, Task) else Task(one) for one in awaitables])


def iscoroutinefunction(function):
    return bool(getattr(function, "__code__", None) and function.__code__.co_flags & 0x80)


class TaskGroup:
    async def __aenter__(self):
        self._tasks = []
        return self

    async def __aexit__(self, *error):
        for task in self._tasks:
            task.result()

    def create_task(self, coroutine, *, name=None, context=None):
        self._tasks.append(Task(coroutine))
        return self._tasks[-1]


class Semaphore:
    def __init__(self, value=1):
        pass

    async def __aenter__(self):
        return None

    async def __aexit__(self, *error):
        return None


Lock = Semaphore


class _Loop:
    def run_until_complete(self, main):
        return run(main) if hasattr(main, "send") else main.result()

    async def run_in_executor(self, executor, function, *arguments):
        return function(*arguments)

    def create_task(self, coroutine):
        return Task(coroutine)

    def close(self):
        pass


def get_event_loop():
    return _Loop()


get_running_loop = new_event_loop = get_event_loop


def set_event_loop(loop):
    pass
