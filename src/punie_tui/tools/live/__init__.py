"""Real tools in a real project: processes that are sent requests as lines of JSON."""
