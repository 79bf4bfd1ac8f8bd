"""The published comparison, run anew: the same model by several recipes, judged by the same suites, in one document."""
