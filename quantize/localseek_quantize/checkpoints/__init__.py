"""Checkpoint directories: safetensors as sources of rows, JSON files as checked values."""
