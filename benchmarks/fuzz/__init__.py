"""Fuzzing of the readers: python -m benchmarks.fuzz, and what each input is held to."""
