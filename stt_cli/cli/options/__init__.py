"""The options of commands, in groups: each group is a module, and stands in it once.

A group is a function: its parameters are the options, what it returns is what they mean
together. `takes` gives a command the options of its groups.
"""
