"""Sales and leads that a table of their own tells: credited to contacts, and what one of them cost."""
