"""The stages of a recipe in order: what is asked before, who starts them, and the processes they run in."""
