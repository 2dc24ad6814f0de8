"""What the HTTP API answers: one module a subject, one table that says who may call what."""
