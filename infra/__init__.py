"""The ground: the CDK app that describes what the hub stands on, one module a construct.

Imports nothing of the other rooms: it knows their names (handlers, prefixes), never their code.
"""
