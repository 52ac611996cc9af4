"""The options of commands: each is declared once, in the module of its group.

A group is a function: its parameters are the options, what it returns is what they mean
together. `groups.takes` gives a command the options of the groups that it names.
"""
