"""A server that speaks every vendor API from a deterministic, live, synthetic fleet."""
