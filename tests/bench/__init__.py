"""How fast the forum is, as ratios to a floor measured beside it: `make bench`. Not part of the tests."""
