"""What the race is made of; it needs nothing but Python itself."""
