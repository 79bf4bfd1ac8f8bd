"""How a model is judged: suites, answers, grades and the statistics over them."""
