"""`python -m punie_tui` is `punie-tui`."""

from punie_tui.cli import main

main()
