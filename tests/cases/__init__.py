"""Invented cases, written by code, and a run of their notebooks without a kernel."""
