"""Runs on disk: recipes, run folders, the events that a worker appends, and the readers that follow them.

Knows stages by name only; the code of a stage is loaded in the worker, so readers stay light.
"""
