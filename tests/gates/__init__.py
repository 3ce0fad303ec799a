"""What the whole repository keeps to: rooms and imports, format and types, texts and catalogue, README, start-up."""
