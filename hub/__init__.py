"""The hub: what decides (core), what acts (flows), and the sockets to the world."""
