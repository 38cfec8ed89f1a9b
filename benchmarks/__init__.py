"""How fast it is: `python -m benchmarks.evidence`, `python -m benchmarks.run_notebooks`."""
