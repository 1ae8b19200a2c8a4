"""Benchmarks: CPU per request and per attempt, as ratios to a floor that does the same row writes and nothing else."""
