"""The `hub` command. Data goes to stdout, talk to stderr.

Exit codes: 0 done, 1 done and something is wrong with the input's content, 2 the call is wrong,
3 the system failed.
"""
