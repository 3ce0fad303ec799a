"""The limits on the size of a user's file. Only figures live here, each with its reason."""

MIB = 1024 * 1024

MAX_FILE_BYTES = 128 * MIB
"""A 400,000 x 10 marks workbook is 15 MB on disk, as delimited text 60 MB."""

MAX_ENTRIES = 4_096
"""Parts in one .xlsx: a form has a dozen, one with a picture per member some hundreds."""

MAX_INFLATED_BYTES = 768 * MIB
"""All parts of one .xlsx inflated: 400,000 x 10 cells take 190 MB."""

MAX_RATIO = 150
"""Inflated to packed size of one part. Sheets of repeated values reach about 40, bombs a thousand."""

RATIO_FREE_BYTES = 8 * MIB
"""Below this inflated size the ratio does not matter."""

MAX_PACKAGE_PART_BYTES = 4 * MIB
"""The small parts that say which sheets there are."""

MAX_PACKAGE_MARKS = 400_000
"""Elements and attributes of one of them, each an object when it is parsed: WPS leaves tens of thousands of names."""

MAX_ROW_BYTES = 16 * MIB
"""XML of one row, the longest piece of a sheet held at once."""

MAX_CELLS = 8_000_000
"""Used range of one workbook, counted from A1 on every sheet: twice 400,000 rows of ten columns, for blank cells take
little. About five million with content are what the memory of the parsing process carries."""

MAX_HIDDEN_ROWS = 600_000
"""A filter may hide nearly all of 400,000 rows."""

MAX_LISTED_CELLS = 100_000
"""Single cells (formulas without value, error values) that are worth listing one by one."""

MAX_TEXT_BYTES = 384 * MIB
"""The output of the parsing process."""

MAX_PIECE_BYTES = 8 * MIB
"""The part of that output which is looked at as one: some rows."""

MAX_HANDED_BYTES = 128 * MIB
"""Memory that the cells of a file take in the session, reckoned: 400,000 x 10 with a text of their own in each row
take 100 MB."""

PARSE_MEMORY_BYTES = 512 * MIB
"""Address space of the parsing process; 400,000 x 10 cells of .xlsx take 435 MB of it, of text 60 MB."""

CHILD_CPU_SECONDS = 120
CHILD_WALL_SECONDS = 240

MAX_STYLED_COPY_CELLS = 300_000
"""Cells up to which a workbook is annotated with its styles kept (openpyxl: about 20 µs and 1 KB per cell)."""

MARK_MEMORY_BYTES = 512 * MIB
"""Address space of the process that marks a styled copy."""

MAX_STYLED_COPY_BYTES = 64 * MIB
"""The same for all its parts inflated."""
