"""Forms that ask for quantized models, and the results of a sweep."""
