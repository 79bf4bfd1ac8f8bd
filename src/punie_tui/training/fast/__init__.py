"""Speed-ups of training on a CPU; without them it is slower and just as correct."""
