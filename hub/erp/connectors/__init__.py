"""One module a system, each with a `CONNECTOR` that has the face of hub.ports.Connector."""
