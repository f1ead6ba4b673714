"""How good the examinations are: error rates and coverage."""
