"""Marking a subject: its sheets and the grid."""
