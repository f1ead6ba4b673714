"""How good a method is, from its figures and the truth: discrimination, calibration, curves.

``same`` is the truth everywhere: true where H1 holds (the same issuer), false where H2 does.
LLRs are log10. ``lir`` and scikit-learn have several of these too, and take longer to import
than an opinion takes to make; here is numpy only, and the tests hold it to them.
"""
