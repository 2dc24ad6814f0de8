"""What to buy: pure arithmetic over schemas.tables, whole classes of SKUs at once.

plan.py says what is ordered today; the other modules are its steps. No clock, no file, no AWS.
"""
