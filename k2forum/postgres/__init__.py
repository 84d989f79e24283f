"""Django's backend for PostgreSQL, given up in time where nothing answers."""
