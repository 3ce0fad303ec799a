"""User files in and out: workbooks and delimited text read in safety, tables found in them, workbooks written."""
