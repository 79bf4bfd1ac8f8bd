"""Attacks on a workspace: damage, kills, two of everything, permissions taken, errors of the disk and a full one.

`python -m tests.attacks` (`make attack`) makes a workspace with everything in it once, then attacks copies of it, each
attack drawn from a seed that repeats it. What is lost is told: a traceback, a wrong exit code, a raw control character,
something that is neither as before nor as after. Linux and macOS; what needs root is left out without it.
"""
