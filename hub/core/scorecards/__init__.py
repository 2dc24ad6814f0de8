"""Suppliers' scorecards, reckoned from orders' histories: pure, no clock, no ledger.

facts boils a history down, the measures count, card adds up, gate says what a score means.
"""
