"""The plan on the grid of Sprints: who waits for whom, what does not fit, and what became of it."""
