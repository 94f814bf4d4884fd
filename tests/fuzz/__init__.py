"""What strangers can send, made up by the thousand and sent to the real bot: nothing breaks, nothing comes back live.

Each target is a Hypothesis test. `pytest` gives each a few examples; `make fuzz` runs them all for an hour by atheris,
which looks for inputs that reach new code.
"""
