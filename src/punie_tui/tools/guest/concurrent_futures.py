"""`concurrent.futures` without threads and processes: work is done when it is submitted."""

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"


class Future:
    def __init__(self):
        self._result = self._error = None

    def result(self, timeout=None):
        if self._error is not None:
            raise self._error
        return self._result

    def exception(self, timeout=None):
        return self._error

    def done(self):
        return True

    def running(self):
        return False

    def cancelled(self):
        return False

    def cancel(self):
        return False

    def add_done_callback(self, function):
        function(self)


class Executor:
    def __init__(self, max_workers=None, *arguments, **named):
        pass

    def submit(self, function, /, *arguments, **named):
        future = Future()
        try:
            future._result = function(*arguments, **named)
        except Exception as error:
            future._error = error
        return future

    def map(self, function, *iterables, timeout=None, chunksize=1):
        return iter([self.submit(function, *arguments).result() for arguments in zip(*iterables)])  # noqa: B905

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


class ThreadPoolExecutor(Executor):
    pass


class ProcessPoolExecutor(Executor):
    pass


def as_completed(futures, timeout=None):
    return iter(list(futures))


def wait(futures, timeout=None, return_when=ALL_COMPLETED):
    return set(futures), set()
