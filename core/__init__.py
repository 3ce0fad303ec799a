"""Organisation, rounds, marks, scoring, audit, workbooks, database. Knows no concrete scheme and no screen."""
