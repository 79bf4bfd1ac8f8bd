"""Where weights come from and go to: catalog, compute backend, loading, fuse, quantize, fidelity, sweep, registry.

Imports mlx inside the worker only."""
