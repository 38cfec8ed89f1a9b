"""The findings of the notebooks, a module each."""
