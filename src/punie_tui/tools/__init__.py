"""The tools that a model may call: results, stubs, fixtures, code checks, sandbox. Imports no other package of
punie_tui."""
