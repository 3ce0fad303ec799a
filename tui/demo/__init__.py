"""The built-in sample data: two units whose made-up year is graded, and whose next round has just been opened."""
