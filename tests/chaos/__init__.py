"""What becomes of texts while parts are killed, away or wrong: `make chaos`. A short form is a test."""
