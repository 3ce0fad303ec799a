"""A new scheme plugin to begin with: a whole package that works as written, from templates shipped beside this module.

It lives in the scheme author's room because it shows that room's contract, hooks and test kit and needs nothing else.
"""
