"""How fast it is (`evidence`, `run_notebooks`, `simulation`), and how true its intervals (`intervals`)."""
