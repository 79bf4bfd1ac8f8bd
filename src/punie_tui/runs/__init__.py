"""What is remembered: recipes, run folders, events, the worker that appends them and the readers that follow.

Knows stages by name only; the code of a stage is loaded in the worker, so readers stay light.
"""
