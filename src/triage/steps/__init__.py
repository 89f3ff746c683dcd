"""The verbs of the walk, one a file: receive, assess, hand off, gather, compose, verify, sign off, release, close."""
