"""The whole site as files, and a site out of such files (docs/export.md)."""
