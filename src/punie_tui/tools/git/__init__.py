"""The tools about the history and the state of a git repository: `git_status`, `git_diff` and `git_log`."""
