"""llama.cpp, behind four small classes. The only package that imports ``llama_cpp``.

library.py      the shared library: hooks, log, what the build can do
model.py        a GGUF in memory
vocabulary.py   text <-> token ids
context.py      token ids -> logits, the memory of the sequences
chain.py        logits -> one token
"""
