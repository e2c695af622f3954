"""Presets: a TOML file, variables and what was typed → messages and settings.

    prompts/NAME.toml, CONFIG/presets/NAME.toml ──▶ files.py ──▶ Preset ──▶ use.py ──▶ Prepared

A person's own preset wins over one of ours of the same name.
"""
