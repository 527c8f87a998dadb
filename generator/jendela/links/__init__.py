"""Whether the addresses that the city names can be opened: what is looked at, what was seen, and what it means."""
