"""What a reader sees: findings in two languages, charts, tables, one look. Import its modules, not this."""
