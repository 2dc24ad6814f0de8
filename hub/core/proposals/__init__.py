"""Proposals: how a run's lines become some, what a person may make of one, and what it then is.

Rules: design section 4; who may decide what stands in deciding.py.
"""
