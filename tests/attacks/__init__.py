"""Attacks on a workspace: damage, kills, concurrent writers, missing permissions, disk errors and a full disk.

`python -m tests.attacks` (`make attack`) makes a workspace with everything in it once, then attacks copies of it, each
attack drawn from a seed that repeats it. It reports what is lost: a traceback, a wrong exit code, a raw control
character, something that is neither as before nor as after. Linux only; what needs root is skipped without it.
"""
