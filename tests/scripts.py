"""The scripted models that the command-line tests talk to."""

from __future__ import annotations

from scripted_gguf import PLAIN_TEMPLATE, R1_TEMPLATE_OPENING, Script

_THOUGHT, _ANSWER = ["two", " plus", " two"], ["It", " is", " four"]

# The January 2025 distills: their family has the reply begin with <think>.
THINKS = Script(reply=[*_THOUGHT, "</think>", *_ANSWER])
# The four places where the opening tag may be.
TEMPLATE_OPENS = Script(reply=THINKS.reply, template=R1_TEMPLATE_OPENING)
MODEL_OPENS = Script(reply=["<think>", *THINKS.reply], architecture="qwen3")
SKIPS_THINKING = Script(reply=_ANSWER, architecture="qwen3")
ONLY_CLOSES = Script(reply=THINKS.reply, architecture="qwen3")
# Ends that are no answers.
THINKS_FOREVER = Script(reply=["hm", ",", " let", " me", " see"], loop_to=0, n_ctx=32768)
ANSWERS_FOREVER = Script(reply=["hm", "</think>", "ha", " ha"], loop_to=3, n_ctx=32768)
ENDS_THINKING = Script(reply=["hm"])
# Thinks in circles, and answers when its thinking is ended for it.
THINKS_UNTIL_TOLD = Script(
    reply=["One", " thing", ".", " Then", " more"],
    loop_to=0,
    n_ctx=32768,
    after=(("</think>", tuple(_ANSWER)),),
)
# Ends its thinking at once, thinks on after "Wait,", and then answers.
THINKS_ON = Script(
    reply=["hm", "</think>", *_ANSWER], after=((",", (" let", " me", " see", "</think>")),)
)
# Would think, but begins its answer where an empty think block stands before it.
PLAIN_AFTER_ALL = Script(reply=_ANSWER)
# Never answers, whatever is put into its mouth.
THINKS_IN_CIRCLES = Script(
    reply=THINKS_FOREVER.reply, loop_to=0, n_ctx=32768, after=(("</think>", ()),)
)
# Other models.
PLAIN = Script(reply=_ANSWER, template=PLAIN_TEMPLATE)
NO_TEMPLATE = Script(reply=[":", *_ANSWER], template=None)
HOSTILE = Script(
    reply=[
        "red",
        b"\x1b]52;c;aGk=\x07",
        b"\x1b[2J",
        b"\xc2\x9b",
        "</think>",
        "green",
        b"\r\x08",
        "!",
    ]
)
