"""Tests of the training of the statistical detector and of its measurement."""
