"""What is to be done, the calendar and spot checks."""
