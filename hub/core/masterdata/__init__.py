"""Master data: how good it is, what bad data costs a year, and what to mend first.

quality.py puts it together. Pure decisions over schemas.tables; what a figure is reckoned with
stands in schemas.masterdata.Assumptions.
"""
