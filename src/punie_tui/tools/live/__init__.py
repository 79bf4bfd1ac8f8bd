"""Real tools in a real project: processes, asked by lines of JSON."""
