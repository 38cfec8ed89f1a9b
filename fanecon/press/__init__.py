"""The press: runs notebooks, renders pages, collects results. It knows nothing about fans."""

from fanecon.press.quick import skip_slow_grammar

# Here, because this line runs before any module of the press imports a Jupyter library.
skip_slow_grammar()
