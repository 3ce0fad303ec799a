"""Campaigns that people run by hand: mutation testing of a folder, and every command's output before and after."""
