"""Python that a model wrote: finds its calls and checks its names and types, without running it."""
