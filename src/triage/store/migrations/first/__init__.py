"""The parts of step 0001, frozen as they were."""
