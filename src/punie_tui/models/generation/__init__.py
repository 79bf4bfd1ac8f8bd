"""How a model goes on with a prompt: many at once, without it and with it guessing ahead."""
