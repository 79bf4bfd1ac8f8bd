"""Asking for quantized models, and what a sweep of them came to."""
