"""What a person may ask of their own data: to have it, and to have it gone; and what time does to data."""
