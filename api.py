"""Wires the house."""
