"""The tools that change code: three that only propose, by libcst, and one that writes a file."""
