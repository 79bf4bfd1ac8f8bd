"""The ladder an answer climbs, rung by rung: what it is written like, what it does, and what comes of it."""
