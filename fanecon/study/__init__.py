"""What a notebook speaks with: findings, answers, charts, tables, words, numbers."""
