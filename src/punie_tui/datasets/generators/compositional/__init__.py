"""A curriculum that is composed: what is looked at × what is done with it × how it is asked × where.

`sources` says what a tool lists; `single`, `figures`, `branching`, `verdicts`, `several`, `across` and `elsewhere` what
can be asked of it; `places` where; `manner` in what tone. Each composition is an ordinary Intent, so that rows are
dealt, checked and split like all others.
"""
