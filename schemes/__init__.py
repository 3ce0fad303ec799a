"""The built-in schemes: data in the contract's terms, registered by the same entry point as any plugin's."""
