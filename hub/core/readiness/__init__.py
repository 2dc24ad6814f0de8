"""Readiness: what a company's feeds say before anything is bought by itself.

assess.py puts it together: spend, what is bought again and again, how far each source can be
relied on, the category to begin with, and the master data to mend.
"""
