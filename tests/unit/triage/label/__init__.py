"""Tests of the label status: what is asked, what the label approves, and how they differ."""
