"""Hand-outs, Markdown -> tokens of markdown-it: the same for the report and for the pages of the Windows kit.

Knows nothing above it. A hand-out may be a stranger's: HTML in it is text, but for a folded hint in its one shape, and
no picture is shown but the project's own.
"""
