"""The charts of the notebooks, a module each."""
