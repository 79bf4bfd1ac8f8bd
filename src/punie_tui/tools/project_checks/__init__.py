"""The tools that check a project as a whole: coverage, complexity, security and dependencies."""
