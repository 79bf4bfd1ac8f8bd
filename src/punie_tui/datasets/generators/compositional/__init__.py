"""A curriculum that is composed: what is looked at × what is done with it × how it is asked × where.

`sources` says what a tool lists; what can be asked of it: `single`, `filtered`, `shaped`, `figures`, `timings`,
`branching`, `verdicts`, `comparisons` and `several` of one result, `reading`, `across`, `in_turn` and `elsewhere` of
more than that, `everyday` and `repository` without a typed tool; `ordinary` what is asked most, `explained` and
`practice` what is answered in words; `places` where; `manner` in what tone; `answers` the code that they share. Each
composition is an ordinary Intent, so that rows are dealt, checked and split like all others.
"""
