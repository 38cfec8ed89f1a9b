"""What other people's files hold, read into the tables of a case: spreadsheets of figures, and daily prices.

Nothing is written unless all is well, and a table is replaced whole or not at all.
"""
