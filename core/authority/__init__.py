"""Who may do what: roles held at a place, stand-ins, and the one table of acts."""
