"""The machine that computes: its BLAS and kernels, their speed and their memory."""
