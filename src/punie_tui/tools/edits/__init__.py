"""The tools that change code: three that search or only propose, with libcst, and one that writes a file."""
