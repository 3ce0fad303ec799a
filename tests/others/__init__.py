"""Rules of other bodies, each a scheme plugin of under 120 lines as anybody could install it, with expected results."""
