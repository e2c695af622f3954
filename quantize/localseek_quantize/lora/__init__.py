"""LoRA adapters, added to the weights of a checkpoint while they are read."""
