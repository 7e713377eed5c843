"""What brokers and employers answer."""
