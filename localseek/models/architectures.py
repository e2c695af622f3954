"""The architectures that llama.cpp runs, and the ones whose numbers we check in full.

A name that is not here is refused before anything native is called: llama.cpp would
refuse it as well, but only in its log. Models that make no text (encoders, speech,
diffusion, drafts for another model) are left out on purpose.

Source: LLM_ARCH_NAMES in src/llama-arch.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

VETTED = frozenset({"llama", "qwen2", "qwen3", "qwen3moe", "deepseek2"})

# The reason why a file of this architecture is no model to talk to.
NO_TEXT_MODELS = {
    "clip": "an image or audio encoder (mmproj) that belongs beside a model",
    "eagle3": "a draft for another model",
    "dflash": "a draft for another model",
    "gemma4-assistant": "a draft for another model",
}

_OTHERS = """
afmoe apertus arcee arctic arwkv7 baichuan bailingmoe bailingmoe2 bailingmoe3 bitnet bloom
chameleon chatglm codeshell cogvlm cohere2 cohere2moe command-r dbrx deci deepseek
deepseek2-ocr deepseek32 deepseek4 dots1 dots3note ernie4_5 ernie4_5-moe exaone exaone-moe
exaone4 falcon falcon-h1 gemma gemma2 gemma3 gemma3n gemma4 glm-dsa glm4 glm4moe glm5-next
gpt-oss gpt2 gptj gptneox granite granite_swa granitehybrid granitemoe graniteswitch grok
grovemoe hrm_text hunyuan-dense hunyuan-moe hunyuan_vl hy_v3 hy_v4 internlm2 jais jais2
jamba kimi-k3 kimi-linear laguna lfm2 lfm2moe llama4 maincoder mamba mamba2 maple mellum
mimo2 minicpm minicpm3 minimax-01 minimax-m2 minimax-m3 mistral3 mistral4 mpt muse-glimmer
nanbeige nemotron nemotron_h nemotron_h_moe olmo olmo2 olmoe openelm orion paddleocr
pangu-embedded phi2 phi3 phimoe plamo plamo2 plamo3 plm qwen qwen2moe qwen2vl qwen35
qwen35moe qwen3next qwen3vl qwen3vlmoe qwen4exp refact rwkv6qwen2 seed_oss smallthinker
smollm3 spark2_5 stablelm starcoder starcoder2 step35 talkie xverse
"""
KNOWN = VETTED | frozenset(_OTHERS.split())
