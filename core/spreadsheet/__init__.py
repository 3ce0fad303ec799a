"""User files in and out: workbooks and delimited text read safely, tables found in them, workbooks written."""
