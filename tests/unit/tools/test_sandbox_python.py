# ruff: noqa: E501
"""What Python can, the sandbox can: what models write most, and what it prints."""

import pytest

from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.tools.sandbox import run_code

DIRTY = BASIC_FIXTURES["dirty"]

RIGHT = {  # what code writes often -> what it prints
    "def g():\n    yield 1\nprint(list(g()), next(g()))": "[1] 1",
    "print(next(filter(None, [1])), next((e.line for e in typecheck('a').errors)))": "1 368",
    "x = {'a': 1}\ndel x['a']\nprint(x)": "{}",
    "class Bad(Exception):\n    pass\ntry:\n    raise Bad('x')\nexcept Bad as e:\n    print(e)": "x",
    "from enum import Enum\nclass O(str, Enum):\n    F = 'failed'\nprint(O.F.value, O.F == 'failed')": "failed True",
    "from typing import NamedTuple, TypedDict\nclass A(NamedTuple):\n    x: int\nprint(A(1))": "A(x=1)",
    "class A:\n    @property\n    def n(self): return 2\n    @staticmethod\n    def s(): return 3\n"
    "    def __len__(self): return 1\nprint(len(A()), A().n, A.s())": "1 2 3",
    "from dataclasses import dataclass\n@dataclass(order=True)\nclass A:\n    x: int\nprint(max(A(1), A(2)))": "A(x=2)",
    "from operator import attrgetter, itemgetter\nprint(max([(1, 2), (3, 1)], key=itemgetter(1)))": "(1, 2)",
    "import heapq\nprint(heapq.nlargest(2, [1, 3, 2]))": "[3, 2]",
    "import statistics\nprint(statistics.mean([1, 2]), statistics.mode('aab'))": "1.5 a",
    "import textwrap\nprint(textwrap.shorten('a b c', 4, placeholder=''))": "a b",
    "import sys\nsys.stdout.write('a\\n')\nprint('b', file=sys.stderr)": "a",
    "import csv, sys\ncsv.writer(sys.stdout).writerow(['a', 1.5])": "a,1.5\r",
    "import json\nprint(json.dumps({'a': typecheck('a').errors[0]}, default=lambda o: o.line))": '{"a": 368}',
    "from contextlib import suppress\nwith suppress(IndexError):\n    [][0]\nprint(1)": "1",
    "import io\nfrom itertools import islice\nprint(list(islice(io.StringIO('a\\nb'), 1)))": "['a\\n']",
    "from pprint import pprint\npprint({'b': 1, 'a': 2})": "{'a': 2, 'b': 1}",
    "from collections import ChainMap, OrderedDict\nimport collections.abc\nprint(list(OrderedDict.fromkeys('aba')))": "['a', 'b']",
    "from pathlib import Path, PurePosixPath\nprint(PurePosixPath('a/b.py').name, typecheck(Path('a')).error_count)": "b.py 17",
    "import fnmatch, shlex\nimport string, fractions, html\nprint(fnmatch.filter(['a.py', 'b'], '*.py'), shlex.split('a b'))": "['a.py'] ['a', 'b']",
    "import configparser\nc = configparser.ConfigParser()\nc.read_string('[a]\\nb = 1')\nprint(c['a']['b'])": "1",
    "import logging\nlogging.basicConfig(level='INFO')\nlogging.info('x')\nprint(1)": "1",
    "from datetime import datetime, timedelta\nprint(timedelta(seconds=90), datetime.now())": "0:01:30 2026-01-01 09:30:00",
    "from decimal import Decimal\nprint(Decimal('1.10') + 1)": "2.10",
    "print(*[r.error_count for r in map(typecheck, ['a', 'tests'])])": "17 8",
    "print([f('a').success for f in (typecheck, ruff_check)], sorted(['a'], key=lambda p: typecheck(p).error_count))": "[False, False] ['a']",
    "tools = {'t': typecheck}\nprint({n: f('a').error_count for n, f in tools.items()})": "{'t': 17}",
    "from functools import partial\nprint(partial(typecheck, path='a')().error_count)": "17",
    "import asyncio\nasync def main():\n    a, b = await asyncio.gather(asyncio.to_thread(typecheck, 'a'), asyncio.sleep(1, 2))\n"
    "    print(a.error_count, b)\nasyncio.run(main())": "17 2",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n"
    "    print([r.error_count for r in pool.map(typecheck, ['a', 'b'])])": "[17, 17]",
    "import threading\nt = threading.Thread(target=print, args=(1,))\nt.start()\nt.join()": "1",
    "print('ab'.translate(str.maketrans('a', 'b')), '{o}'.format_map({'o': 1}))": "bb 1",
    "lines = []\nlines += (1, 2)\nprint(lines, dict(__import__('collections').Counter('a')))": "[1, 2] {'a': 1}",
}


@pytest.mark.parametrize(("code", "printed"), RIGHT.items())
def test_what_python_can_the_sandbox_can(code: str, printed: str) -> None:
    run = run_code(code, DIRTY)
    assert (run.error, run.output) == (None, f"{printed}\n")
