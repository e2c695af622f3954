"""A model and a context -> the buffers for intermediate results, where they are kept.

    on the CPU alone   the whole graph of one batch, and a row of logits a sequence
    all on a GPU       there the graph; here its inputs: the mask and the vectors of the tokens
    split              both; and the GPU computes long prompts of the CPU's layers as well, for
                       which it is brought their weights, a matrix at a time, and their cache

Source: llama_context::sched_reserve and output_reserve in src/llama-context.cpp,
ggml_backend_sched_split_graph in ggml/src/ggml-backend.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

from localseek.models.graph import F32, Batch, graph_bytes, mask_bytes
from localseek.models.kv_cache import ContextSize, layer_cell_bytes
from localseek.models.outline import Outline


def batch_of(size: ContextSize, *, on_gpu: bool = False) -> Batch:
    """The largest batch that the engine computes in such a context."""
    n_tokens = min(size.n_ctx * size.n_seq, size.n_ubatch)
    return Batch(
        n_tokens=-(-n_tokens // size.n_seq) * size.n_seq,  # as many of each sequence
        n_cells=size.n_cells,
        n_seq=size.n_seq,
        n_outputs=size.n_outputs,
        kv_type=size.kv_type,
        on_gpu=on_gpu,
    )


def cpu_compute_bytes(model: Outline, size: ContextSize) -> int:
    """Bytes of main memory if every layer, or some, are computed by the CPU."""
    return graph_bytes(model.computation, batch_of(size)) + _output_bytes(model, size)


def host_compute_bytes(model: Outline, size: ContextSize) -> int:
    """Bytes of main memory if a GPU computes every layer."""
    batch = batch_of(size)
    vectors = 2 * F32 * batch.n_tokens * model.header.n_embd
    return mask_bytes(model.computation, batch) + vectors + _output_bytes(model, size)


def gpu_compute_bytes(model: Outline, size: ContextSize, *, is_split: bool) -> int:
    """Bytes of GPU memory if it computes all layers; or, if ``is_split``, some.

    What a split takes beyond is an upper bound: the largest matrix that stays behind, the
    cache of a layer and a mask once more, as if they were needed at once with all the rest.
    """
    batch = batch_of(size, on_gpu=True)
    whole = graph_bytes(model.computation, batch)
    if not is_split:
        return whole
    layers = (layer_cell_bytes(model.header, layer, size.kv_type) for layer in model.used)
    cache = size.n_cells * size.n_seq * max(layers)
    return whole + model.largest_bytes + cache + mask_bytes(model.computation, batch)


def _output_bytes(model: Outline, size: ContextSize) -> int:
    """Bytes of the logits that are copied out.

    llama.cpp takes those of the guesses when the first of them come.
    """
    return F32 * size.n_outputs * model.header.n_vocab
