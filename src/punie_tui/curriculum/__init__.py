"""The definitions of the package's own datasets: their lessons, the number of rows of each kind, the form and the seed.

`lineage` defines the datasets of phases 22 to 26, `phase27` the large one, and `tools_of_today` the one for the further
tools; `build` adds the demo and writes them all; `catalog` lists every intent. The rows are made by
`punie_tui.lessons`, which does not depend on this package.
"""
