/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_writer.c - HDF5 files made in memory: written out by one plain write, they need no care for
 * what a kill does to an open HDF5 file. One of the two files that know the library. */
#include "master/store/h5_writer.h"
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>

#include "master/store/h5_internal.h" /* after hdf5.h */

enum {
    GROWTH = 1 << 20,         /* bytes by which the memory of the file grows */
    WORTH_LEAVING_OUT = 4096, /* bytes of a column of one value */
};

struct ga_h5_writer {
    hid_t file;
    hid_t text;     /* the type of all texts: UTF-8 of variable length */
    hid_t transfer; /* of texts */
    hid_t parents;  /* link creation: make groups on the way */
    struct ga_h5_memory *memory, own;
    struct ga_error error;
};

/* Must directly follow the call that failed: the next one clears the library's error stack. */
static void fail(struct ga_h5_writer *writer, const char *path)
{
    const char *reason = ga_h5_reason();

    if (writer->error.status == GA_OK)
        (void)ga_error_set(&writer->error, GA_E_IO, "HDF5 cannot make %s: %s", path, reason);
}

static bool is_fine(const struct ga_h5_writer *writer)
{
    return writer->error.status == GA_OK;
}

/* --- the memory --- */

void ga_h5_memory_release(struct ga_h5_memory *memory)
{
    free(memory->bytes);
    *memory = (struct ga_h5_memory){0};
}

/* There is one image in it at a time. */
static void *resize_image(void *image, size_t size, H5FD_file_image_op_t operation, void *self)
{
    struct ga_h5_memory *memory = self;

    (void)image;
    (void)operation;
    if (memory->room < GA_H5_USER_BLOCK + size) {
        memory->room = GA_H5_USER_BLOCK + size;
        memory->bytes = ga_realloc(memory->bytes, memory->room, 1);
    }
    return memory->bytes + GA_H5_USER_BLOCK;
}

static herr_t keep_image(void *image, H5FD_file_image_op_t operation, void *self)
{
    (void)image;
    (void)operation;
    (void)self;
    return 0;
}

static void *same_memory(void *memory)
{
    return memory;
}

static herr_t keep_memory(void *memory)
{
    (void)memory;
    return 0;
}

static herr_t use_memory(hid_t access, struct ga_h5_memory *memory)
{
    H5FD_file_image_callbacks_t callbacks = {
        .image_realloc = resize_image,
        .image_free = keep_image,
        .udata_copy = same_memory,
        .udata_free = keep_memory,
        .udata = memory,
    };

    return H5Pset_file_image_callbacks(access, &callbacks);
}

/* The oldest format: it has no flags of who has the file open, and no checksum that covers them. */
static hid_t create_file(struct ga_h5_memory *memory)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file = -1;

    if (access >= 0 && H5Pset_fapl_core(access, GROWTH, false) >= 0 &&
        use_memory(access, memory) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V110) >= 0)
        file = H5Fcreate("in memory", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    ga_h5_close(access);
    return file;
}

struct ga_h5_writer *ga_h5_writer_create(struct ga_h5_memory *memory)
{
    struct ga_h5_writer *writer = ga_alloc(1, sizeof *writer);

    ga_h5_quiet();
    ga_error_init(&writer->error);
    writer->memory = memory ? memory : &writer->own;
    writer->file = create_file(writer->memory);
    if (writer->file < 0)
        fail(writer, "a file in memory");
    writer->text = H5Tcopy(H5T_C_S1);
    writer->transfer = ga_h5_text_transfer();
    writer->parents = H5Pcreate(H5P_LINK_CREATE);
    if (H5Tset_size(writer->text, H5T_VARIABLE) < 0 || H5Tset_cset(writer->text, H5T_CSET_UTF8) < 0)
        fail(writer, "the type of texts");
    if (writer->transfer < 0 || H5Pset_create_intermediate_group(writer->parents, 1) < 0 ||
        H5Pset_char_encoding(writer->parents, H5T_CSET_UTF8) < 0)
        fail(writer, "a list of properties");
    return writer;
}

static void close_all(struct ga_h5_writer *writer)
{
    hid_t *const ids[] = {&writer->parents, &writer->transfer, &writer->text, &writer->file};

    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        ga_h5_close(*ids[i]);
        *ids[i] = -1;
    }
}

void ga_h5_writer_destroy(struct ga_h5_writer *writer)
{
    if (!writer)
        return;
    close_all(writer);
    ga_h5_memory_release(&writer->own);
    free(writer);
}

/* --- types and spaces --- */

static hid_t enumeration(const struct ga_h5_type *type)
{
    hid_t id = H5Tenum_create(H5T_STD_I8LE);

    for (size_t code = 0; code < type->n_words; code++) {
        int8_t value = (int8_t)code;

        if (H5Tenum_insert(id, type->word(code), &value) < 0) {
            ga_h5_close(id);
            return -1;
        }
    }
    return id;
}

/* Both are copies that the caller closes. An enumeration is of bytes: the same in memory. */
static hid_t file_type(const struct ga_h5_type *type)
{
    return type->n_words ? enumeration(type) : H5Tcopy(ga_h5_file_type(type->number));
}

static hid_t memory_type(const struct ga_h5_type *type)
{
    return type->n_words ? enumeration(type) : H5Tcopy(ga_h5_memory_type(type->number));
}

static hid_t space_of(size_t n, size_t width)
{
    hsize_t extent[2] = {n, width};

    return H5Screate_simple(width ? 2 : 1, extent, NULL);
}

/* --- datasets --- */

void ga_h5_group(struct ga_h5_writer *writer, const char *path)
{
    hid_t group;

    if (!is_fine(writer))
        return;
    group = H5Gcreate2(writer->file, path, writer->parents, H5P_DEFAULT, H5P_DEFAULT);
    if (group < 0)
        fail(writer, path);
    ga_h5_close(group);
}

struct dataset {
    hid_t type, memory, space;
    hid_t creation, transfer; /* 0: H5P_DEFAULT */
};

static void put(struct ga_h5_writer *writer, const char *path, const struct dataset *shape,
                const void *data, bool empty)
{
    hid_t dataset = H5Dcreate2(writer->file, path, shape->type, shape->space, writer->parents,
                               shape->creation, H5P_DEFAULT);

    if (dataset < 0 ||
        (!empty && H5Dwrite(dataset, shape->memory, H5S_ALL, H5S_ALL, shape->transfer, data) < 0))
        fail(writer, path);
    ga_h5_close(dataset);
}

void ga_h5_text(struct ga_h5_writer *writer, const char *path, const char *text)
{
    struct dataset shape = {
        .type = writer->text, .memory = writer->text, .transfer = writer->transfer};

    if (!is_fine(writer))
        return;
    shape.space = H5Screate(H5S_SCALAR);
    put(writer, path, &shape, &text, false);
    ga_h5_close(shape.space);
}

void ga_h5_texts(struct ga_h5_writer *writer, const char *path, const char *const *texts, size_t n)
{
    struct dataset shape = {
        .type = writer->text, .memory = writer->text, .transfer = writer->transfer};

    if (!is_fine(writer))
        return;
    shape.space = space_of(n, 0);
    put(writer, path, &shape, texts, n == 0);
    ga_h5_close(shape.space);
}

void ga_h5_bytes(struct ga_h5_writer *writer, const char *path, const void *bytes, size_t n)
{
    struct dataset shape = {.type = H5T_STD_U8LE, .memory = H5T_NATIVE_UINT8};

    if (!is_fine(writer))
        return;
    shape.space = space_of(n, 0);
    put(writer, path, &shape, bytes, n == 0);
    ga_h5_close(shape.space);
}

/* Where nothing was written HDF5 finds the value for that: so it need not be, n times. */
static bool leave_out(struct dataset *shape, const struct ga_h5_array *array, const char *data)
{
    const size_t one = H5Tget_size(shape->memory), all = array->n * one;

    if (array->width > 0 || all < WORTH_LEAVING_OUT || memcmp(data, data + one, all - one) != 0)
        return false;
    shape->creation = H5Pcreate(H5P_DATASET_CREATE);
    return shape->creation >= 0 && H5Pset_fill_value(shape->creation, shape->memory, data) >= 0;
}

void ga_h5_put_array(struct ga_h5_writer *writer, const char *path, const struct ga_h5_array *array,
                     const void *data)
{
    struct dataset shape = {0};

    if (!is_fine(writer))
        return;
    shape.type = file_type(&array->type);
    shape.memory = memory_type(&array->type);
    shape.space = space_of(array->n, array->width);
    put(writer, path, &shape, data, array->n == 0 || leave_out(&shape, array, data));
    ga_h5_close(shape.creation);
    ga_h5_close(shape.space);
    ga_h5_close(shape.memory);
    ga_h5_close(shape.type);
}

/* Maps rows from .. from+n-1 of `whole` to all of a source. */
static bool map_source(hid_t properties, hid_t whole, size_t width, size_t from,
                       const struct ga_h5_source *source)
{
    hsize_t start[2] = {from, 0}, count[2] = {source->n, width};
    hid_t part = space_of(source->n, width);
    bool fine = H5Sselect_hyperslab(whole, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                H5Pset_virtual(properties, whole, source->file, source->path, part) >= 0;

    ga_h5_close(part);
    return fine;
}

void ga_h5_put_virtual(struct ga_h5_writer *writer, const char *path,
                       const struct ga_h5_array *array, const struct ga_h5_source *sources,
                       size_t n_sources)
{
    hid_t type, whole, properties, dataset = -1;
    size_t from = 0;
    bool fine = true;

    if (!is_fine(writer))
        return;
    type = file_type(&array->type);
    whole = space_of(array->n, array->width);
    properties = H5Pcreate(H5P_DATASET_CREATE);
    for (size_t i = 0; i < n_sources && fine; i++) {
        if (sources[i].n > 0)
            fine = map_source(properties, whole, array->width, from, &sources[i]);
        from += sources[i].n;
    }
    if (fine)
        dataset =
            H5Dcreate2(writer->file, path, type, whole, writer->parents, properties, H5P_DEFAULT);
    if (dataset < 0)
        fail(writer, path);
    ga_h5_close(dataset);
    ga_h5_close(properties);
    ga_h5_close(whole);
    ga_h5_close(type);
}

/* --- attributes --- */

static void mark(struct ga_h5_writer *writer, const char *path, const char *name, hid_t type,
                 hid_t memory, const void *value)
{
    hid_t space, attribute;

    if (!is_fine(writer))
        return;
    space = H5Screate(H5S_SCALAR);
    attribute = H5Acreate_by_name(writer->file, path, name, type, space, H5P_DEFAULT, H5P_DEFAULT,
                                  H5P_DEFAULT);
    if (attribute < 0 || H5Awrite(attribute, memory, value) < 0)
        fail(writer, path);
    ga_h5_close(attribute);
    ga_h5_close(space);
}

void ga_h5_mark_text(struct ga_h5_writer *writer, const char *path, const char *name,
                     const char *text)
{
    mark(writer, path, name, writer->text, writer->text, &text);
}

void ga_h5_mark_u64(struct ga_h5_writer *writer, const char *path, const char *name, uint64_t value)
{
    mark(writer, path, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value);
}

void ga_h5_mark_f64(struct ga_h5_writer *writer, const char *path, const char *name, double value)
{
    mark(writer, path, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

void ga_h5_scale(struct ga_h5_writer *writer, const char *path, const char *scale)
{
    hid_t dataset, names;

    if (!is_fine(writer))
        return;
    dataset = H5Dopen2(writer->file, path, H5P_DEFAULT);
    names = H5Dopen2(writer->file, scale, H5P_DEFAULT);
    if (dataset < 0 || names < 0 ||
        (H5DSis_scale(names) <= 0 && H5DSset_scale(names, "names") < 0) ||
        H5DSattach_scale(dataset, names, 1) < 0)
        fail(writer, path);
    ga_h5_close(names);
    ga_h5_close(dataset);
}

/* --- the end --- */

enum ga_status ga_h5_finish(struct ga_h5_writer *writer, struct ga_h5_bytes *out,
                            struct ga_error *error)
{
    ssize_t size = 0;

    if (is_fine(writer)) {
        if (H5Fflush(writer->file, H5F_SCOPE_LOCAL) >= 0)
            size = H5Fget_file_image(writer->file, NULL, 0);
        if (size <= 0)
            fail(writer, "the file's image");
    }
    close_all(writer);
    if (!is_fine(writer))
        return ga_error_set(error, writer->error.status, "%s", writer->error.text);
    *out = (struct ga_h5_bytes){writer->memory->bytes, GA_H5_USER_BLOCK + (size_t)size};
    return GA_OK;
}
