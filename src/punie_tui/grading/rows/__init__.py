"""The rows of a dataset before the grader: what is wrong with each."""
