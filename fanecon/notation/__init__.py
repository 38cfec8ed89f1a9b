"""How figures and periods are written in Chinese and English, and what printed ones mean: exact intervals."""
