"""Stories of the Teams face: activities in, cards out, over real HTTP."""
