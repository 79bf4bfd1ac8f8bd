"""Reproduces the published comparison: the same model by several recipes, judged by the same suites, in one
document."""
