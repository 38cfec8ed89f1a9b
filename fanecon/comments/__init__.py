"""Comments and posts that an analyst has: read from crawlers' exports into a private folder, and read again from there.

Raw texts, names, ids and links never leave `data/<case>/private/`, which git ignores. Only aggregates do.
"""
