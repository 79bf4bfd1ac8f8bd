"""Charts: from columns of numbers to lines of text, an SVG or a CSV. Independent of the panes."""
