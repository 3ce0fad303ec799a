"""Built-in schemes: data in the contract's terms, entering by the same entry point as anybody's."""
