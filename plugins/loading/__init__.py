"""Finding installed schemes, loading them, and what is asked of them before they are taken."""
