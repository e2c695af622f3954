"""What a sequence may say next, guessed, so that one decode checks several tokens.

    ids ─▶ Guesser ─▶ guesses ─▶ one batch ─▶ drawn as ever, place by place ─▶ kept while equal

guesser.py   who guesses, and what the scheduler asks of it
ngrams.py    what followed the last time that the tokens were as they are now
chances.py   how often that was right
draft.py     a smaller model of the same vocabulary
pace.py      how many guesses pay

A guess never decides anything. Each token is drawn from the model's own logits by the request's
own sampler, in order; where it is the one that was guessed, the logits of the next place are
there already. So the text is what it would have been, but for the last bits of logits, which
depend on how many tokens a batch holds.

Source: "Fast Inference from Transformers via Speculative Decoding" (Leviathan and others, 2022);
guesses without a model are those of prompt lookup decoding (Saxena, 2023). Since our guesses
come without a distribution of their own, to draw and to compare is the same rejection rule.
"""
