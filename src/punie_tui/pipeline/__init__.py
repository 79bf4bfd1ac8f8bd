"""Runs the stages of a recipe in order: the checks beforehand, the launcher, and the processes they run in."""
