// A GPU for llama.cpp that is none: its memory is host memory that only it may touch, and has
// an end; its arithmetic is the CPU backend's. Loaded by ggml_backend_load.
//
//   PRETEND_GPU_BYTES   what it has, 64 GiB unless set
//
// What it copies from the CUDA backend, so that the buffers come out as large as there:
//   offload_op          batches of 32 tokens or more bring the weights of CPU layers along
//   get_alloc_size      flash attention over a cache that is not f16 keeps an f16 copy of it
//
// Source: ggml/src/ggml-backend-impl.h for the interface; get_op_batch_size in
// ggml-cuda/ggml-cuda.cu and ggml_cuda_flash_attn_ext_get_f16_extra_data in
// ggml-cuda/fattn-common.cuh for the two rules.

#include "ggml-backend-impl.h"
#include "ggml-backend.h"
#include "ggml.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 128

static size_t n_used;
static ggml_backend_t cpu;

static size_t total_bytes(void) {
    const char *told = getenv("PRETEND_GPU_BYTES");
    return told ? strtoull(told, NULL, 10) : (size_t) 64 << 30;
}

static size_t free_bytes(void) { return total_bytes() > n_used ? total_bytes() - n_used : 0; }

// ── a buffer: bytes of the host that nobody else reads ──

static void buffer_free(ggml_backend_buffer_t buffer) {
    n_used -= buffer->size;
    free(buffer->context);
}

static void *buffer_base(ggml_backend_buffer_t buffer) { return buffer->context; }

static void buffer_fill(ggml_backend_buffer_t buffer, struct ggml_tensor *tensor, uint8_t value, size_t offset, size_t size) {
    (void) buffer;
    memset((char *) tensor->data + offset, value, size);
}

static void buffer_set(ggml_backend_buffer_t buffer, struct ggml_tensor *tensor, const void *data, size_t offset, size_t size) {
    (void) buffer;
    memcpy((char *) tensor->data + offset, data, size);
}

static void buffer_get(ggml_backend_buffer_t buffer, const struct ggml_tensor *tensor, void *data, size_t offset, size_t size) {
    (void) buffer;
    memcpy(data, (const char *) tensor->data + offset, size);
}

static void buffer_clear(ggml_backend_buffer_t buffer, uint8_t value) {
    memset(buffer->context, value, buffer->size);
}

// ── the type of such buffers ──

static const char *type_name(ggml_backend_buffer_type_t type) {
    (void) type;
    return "PRETEND0";
}

static ggml_backend_buffer_t type_alloc(ggml_backend_buffer_type_t type, size_t size) {
    static const struct ggml_backend_buffer_i interface = {
        .free_buffer = buffer_free, .get_base = buffer_base, .memset_tensor = buffer_fill,
        .set_tensor = buffer_set, .get_tensor = buffer_get, .clear = buffer_clear,
    };
    void *bytes = NULL;
    if (size > free_bytes() || posix_memalign(&bytes, ALIGNMENT, size ? size : 1)) {
        return NULL;
    }
    n_used += size;
    return ggml_backend_buffer_init(type, interface, bytes, size);
}

static size_t type_alignment(ggml_backend_buffer_type_t type) {
    (void) type;
    return ALIGNMENT;
}

static size_t f16_copy(const struct ggml_tensor *cache) {
    return cache->type == GGML_TYPE_F16 ? 0 : ALIGNMENT + 2 * (size_t) ggml_nelements(cache);
}

static size_t type_alloc_size(ggml_backend_buffer_type_t type, const struct ggml_tensor *tensor) {
    (void) type;
    size_t size = ggml_nbytes(tensor);
    if (tensor->op == GGML_OP_FLASH_ATTN_EXT) {
        const struct ggml_tensor *k = tensor->src[1], *v = tensor->src[2];
        bool is_view = v->view_src && (v->view_src == k || (v->view_src == k->view_src && v->view_offs == k->view_offs));
        size += f16_copy(k) + (is_view ? 0 : f16_copy(v));
    }
    return size;
}

static bool type_is_host(ggml_backend_buffer_type_t type) {
    (void) type;
    return false;
}

// ── the stream: the CPU computes, since the bytes are within its reach ──

static const char *stream_name(ggml_backend_t stream) {
    (void) stream;
    return "PRETEND0";
}

static void stream_free(ggml_backend_t stream) { free(stream); }

static enum ggml_status stream_compute(ggml_backend_t stream, struct ggml_cgraph *graph) {
    (void) stream;
    if (!cpu) {
        cpu = ggml_backend_init_by_type(GGML_BACKEND_DEVICE_TYPE_CPU, NULL);
    }
    return ggml_backend_graph_compute(cpu, graph);
}

// ── the device ──

static ggml_backend_dev_t device(void);

static ggml_backend_buffer_type_t device_buffer_type(ggml_backend_dev_t dev) {
    static struct ggml_backend_buffer_type type = {
        .iface = {
            .get_name = type_name, .alloc_buffer = type_alloc, .get_alignment = type_alignment,
            .get_alloc_size = type_alloc_size, .is_host = type_is_host,
        },
    };
    type.device = dev;
    return &type;
}

static const char *device_name(ggml_backend_dev_t dev) {
    (void) dev;
    return "PRETEND0";
}

static const char *device_description(ggml_backend_dev_t dev) {
    (void) dev;
    return "Pretend GPU";
}

static void device_memory(ggml_backend_dev_t dev, size_t *free, size_t *total) {
    (void) dev;
    *free = free_bytes();
    *total = total_bytes();
}

static enum ggml_backend_dev_type device_type(ggml_backend_dev_t dev) {
    (void) dev;
    return GGML_BACKEND_DEVICE_TYPE_GPU;
}

static void device_props(ggml_backend_dev_t dev, struct ggml_backend_dev_props *props) {
    memset(props, 0, sizeof(*props));
    props->name = device_name(dev);
    props->description = device_description(dev);
    props->type = device_type(dev);
    props->caps.mmap_support = true;
    device_memory(dev, &props->memory_free, &props->memory_total);
}

static ggml_backend_t device_stream(ggml_backend_dev_t dev, const char *params) {
    static uint8_t id[16] = "localseek test ";
    (void) params;
    struct ggml_backend *stream = calloc(1, sizeof(*stream));
    stream->guid = (ggml_guid_t) id;
    stream->iface.get_name = stream_name;
    stream->iface.free = stream_free;
    stream->iface.graph_compute = stream_compute;
    stream->device = dev;
    return stream;
}

static bool device_supports_op(ggml_backend_dev_t dev, const struct ggml_tensor *op) {
    (void) dev;
    (void) op;
    return true;
}

static bool device_supports_type(ggml_backend_dev_t dev, ggml_backend_buffer_type_t type) {
    return type == device_buffer_type(dev);
}

static int64_t n_tokens_of(const struct ggml_tensor *op) {
    switch (op->op) {
        case GGML_OP_GET_ROWS: return 0;
        case GGML_OP_MUL_MAT: return op->ne[1];
        case GGML_OP_MUL_MAT_ID: return op->ne[2];
        default: return ggml_nrows(op);
    }
}

static bool device_offload(ggml_backend_dev_t dev, const struct ggml_tensor *op) {
    (void) dev;
    return n_tokens_of(op) >= 32;
}

// ── what ggml_backend_load looks for ──

static const char *reg_name(ggml_backend_reg_t reg) {
    (void) reg;
    return "PRETEND";
}

static size_t reg_count(ggml_backend_reg_t reg) {
    (void) reg;
    return 1;
}

static ggml_backend_dev_t reg_device(ggml_backend_reg_t reg, size_t index) {
    (void) reg;
    (void) index;
    return device();
}

ggml_backend_reg_t ggml_backend_init(void) {
    static struct ggml_backend_reg reg = {
        .api_version = GGML_BACKEND_API_VERSION,
        .iface = {.get_name = reg_name, .get_device_count = reg_count, .get_device = reg_device},
    };
    return &reg;
}

static ggml_backend_dev_t device(void) {
    static struct ggml_backend_device dev = {
        .iface = {
            .get_name = device_name, .get_description = device_description,
            .get_memory = device_memory, .get_type = device_type, .get_props = device_props,
            .init_backend = device_stream, .get_buffer_type = device_buffer_type,
            .supports_op = device_supports_op, .supports_buft = device_supports_type,
            .offload_op = device_offload,
        },
    };
    dev.reg = ggml_backend_init();
    return &dev;
}
