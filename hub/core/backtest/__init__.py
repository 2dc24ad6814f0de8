"""What a way of ordering would have done: past demand replayed day by day, and judged.

world.py replays, policies.py and ours.py order, compare.py and steps.py judge at equal inventory,
assess.py makes the report. Pure arithmetic over schemas.tables: no clock, no file, no AWS.
"""
