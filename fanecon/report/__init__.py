"""Auditing any report: its text is read, every figure understood or listed as unclear, the clear ones audited."""
