"""The terminal itself: what is set before Textual is imported, the driver, signals. Knows no screen."""
