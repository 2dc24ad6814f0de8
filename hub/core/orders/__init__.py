"""The life of a purchase order, decided and folded: no clock, no ledger, no wire."""
