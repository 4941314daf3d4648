"""The fuzz programme: what no client of ours would send, on a real server on which people vote meanwhile."""
