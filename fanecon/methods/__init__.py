"""Pure functions: tables in, tables out. No file, no plot, no language, no global state."""
