"""The words: canonical documents, findings, events and errors that every room speaks.

Knows nothing else: imports the standard library and pydantic only.
"""
