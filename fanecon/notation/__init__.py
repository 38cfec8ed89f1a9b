"""How figures are written in Chinese and English: units, words, numerals, the grammar that puts them together."""
