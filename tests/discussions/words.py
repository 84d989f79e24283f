"""Texts whose verdict is beyond doubt."""

HARMLESS = "My aunt makes it herself and swears by it."
OWN_USE = "I take 90 mcg of MK-7 with my lunch every day."
ORDER = "Take 500 mcg of MK-7 a day and stop your warfarin."
EMERGENCY = "I took 40 warfarin tablets an hour ago."
