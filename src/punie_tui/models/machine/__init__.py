"""What computes: the machine, its BLAS and kernels, how fast they are and what they hold."""
