"""Tests of the wall around language models."""
