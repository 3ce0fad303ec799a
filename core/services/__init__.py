"""What a person can do, one service per subject: the one way in for screens and the command line."""
