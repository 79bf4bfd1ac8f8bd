"""Where weights come from and go to: catalog, compute backend, loading, fuse, quantize.

Imports mlx inside the worker only."""
