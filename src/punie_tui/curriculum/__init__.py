"""What the package's own datasets are made of: which lessons, how many rows of each kind, in which form, with which
seed.

`lineage` has those of the phases 22 to 26, `phase27` the large one, `tools_of_today` that of the further tools, `build`
these, the demo's and the writing of all; `catalog` names every intent there is. The rows are made by
`punie_tui.lessons`, which knows none of them.
"""
