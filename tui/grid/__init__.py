"""The grid: cells one types in, the same for marking a sheet and for keeping a book. Kinds say what they hold."""
