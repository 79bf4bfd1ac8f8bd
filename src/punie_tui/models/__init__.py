"""Models: catalog, compute backend, loading, generation, fusing, quantizing, exporting, fidelity, sweep results.

mlx is imported inside the worker only."""
