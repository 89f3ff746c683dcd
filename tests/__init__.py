"""The tests: unit, contract, scenario, architecture, evaluation."""
