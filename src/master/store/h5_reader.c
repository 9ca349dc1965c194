/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_reader.c - HDF5 files read from memory. One of the two files that know the library.
 *
 * Whoever wrote a file, only what h5_writer.c makes is read: values of its types, that stand in the
 * file itself as they are. So the parts of the library that open other files, undo compression or
 * convert odd types see nothing of it. */
#include "master/store/h5_reader.h"
#include "master/store/texts.h"
#include <hdf5.h>
#include <stdlib.h>

#include "master/store/h5_internal.h" /* after hdf5.h */

struct ga_h5_reader {
    hid_t file;
    hid_t text;
    hid_t transfer; /* of texts */
    hid_t access;   /* of objects: never in another file */
    size_t size;    /* bytes of the file: no dataset in it can be larger */
    struct ga_error error;
};

static void set_failed(struct ga_h5_reader *reader, const char *path, const char *reason)
{
    if (reader->error.status == GA_OK)
        (void)ga_error_set(&reader->error, GA_E_FORMAT, "%s: %s", path, reason);
}

/* Must directly follow the call that failed: the next one clears the library's error stack. */
static void fail(struct ga_h5_reader *reader, const char *path)
{
    set_failed(reader, path, ga_h5_reason());
}

static bool is_fine(const struct ga_h5_reader *reader)
{
    return reader->error.status == GA_OK;
}

static hid_t open_image(const void *bytes, size_t size)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file = -1;

    /* The library copies the bytes and, despite the type, leaves them alone. */
    if (H5Pset_fapl_core(access, 1, false) >= 0 &&
        H5Pset_file_image(access, (void *)bytes, size) >= 0)
        file = H5Fopen("in memory", H5F_ACC_RDONLY, access);
    ga_h5_close(access);
    return file;
}

static herr_t refuse_link(const char *from_file, const char *from_group, const char *file,
                          const char *object, unsigned *flags, hid_t access, void *self)
{
    (void)from_file;
    (void)from_group;
    (void)file;
    (void)object;
    (void)flags;
    (void)access;
    (void)self;
    return -1;
}

struct ga_h5_reader *ga_h5_reader_create(const void *bytes, size_t size)
{
    struct ga_h5_reader *reader = ga_alloc(1, sizeof *reader);

    ga_h5_quiet();
    ga_error_init(&reader->error);
    reader->size = size;
    reader->file = open_image(bytes, size);
    if (reader->file < 0)
        fail(reader, "the HDF5 part");
    reader->text = H5Tcopy(H5T_C_S1);
    reader->transfer = ga_h5_text_transfer();
    reader->access = H5Pcreate(H5P_DATASET_ACCESS);
    if (reader->access < 0 || H5Pset_elink_cb(reader->access, refuse_link, NULL) < 0)
        fail(reader, "a list of properties");
    if (reader->transfer < 0 || H5Tset_size(reader->text, H5T_VARIABLE) < 0 ||
        H5Tset_cset(reader->text, H5T_CSET_UTF8) < 0)
        fail(reader, "the type of texts");
    return reader;
}

void ga_h5_reader_destroy(struct ga_h5_reader *reader)
{
    if (!reader)
        return;
    ga_h5_close(reader->access);
    ga_h5_close(reader->transfer);
    ga_h5_close(reader->text);
    ga_h5_close(reader->file);
    free(reader);
}

enum ga_status ga_h5_result(const struct ga_h5_reader *reader, struct ga_error *error)
{
    if (is_fine(reader))
        return GA_OK;
    return ga_error_set(error, reader->error.status, "%s", reader->error.text);
}

/* --- attributes --- */

static bool is_text(hid_t type)
{
    return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0;
}

/* Of the file type `number`, or a text if `number` is. */
static bool is_type(hid_t type, hid_t number)
{
    return is_text(number) ? is_text(type) : H5Tequal(type, number) > 0;
}

static bool is_single(hid_t space)
{
    return H5Sget_simple_extent_npoints(space) == 1;
}

/* A value that is stored as `stored` becomes *value, of the type `memory`; a text in it is the
 * library's. */
static bool get_mark(struct ga_h5_reader *reader, const char *path, const char *name, hid_t stored,
                     hid_t memory, void *value)
{
    hid_t attribute, type, space;
    bool fine = false;

    if (!is_fine(reader))
        return false;
    attribute = H5Aopen_by_name(reader->file, path, name, H5P_DEFAULT, reader->access);
    if (attribute < 0) {
        fail(reader, name);
        return false;
    }
    type = H5Aget_type(attribute);
    space = H5Aget_space(attribute);
    if (!is_type(type, stored) || !is_single(space))
        set_failed(reader, name, "this attribute is of an unexpected type");
    else if (H5Aread(attribute, memory, value) < 0)
        fail(reader, name);
    else
        fine = true;
    ga_h5_close(space);
    ga_h5_close(type);
    ga_h5_close(attribute);
    return fine;
}

uint64_t ga_h5_get_mark_u64(struct ga_h5_reader *reader, const char *path, const char *name)
{
    uint64_t value = 0;

    return get_mark(reader, path, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value) ? value : 0;
}

double ga_h5_get_mark_f64(struct ga_h5_reader *reader, const char *path, const char *name)
{
    double value = 0;

    return get_mark(reader, path, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value) ? value : 0;
}

/* Takes over a text that the library allocated; NULL is its way to say "". */
static char *own(char *text)
{
    char *copy = ga_strdup(text ? text : "");

    if (text)
        H5free_memory(text);
    return copy;
}

char *ga_h5_get_mark_text(struct ga_h5_reader *reader, const char *path, const char *name)
{
    char *text = NULL;

    return own(get_mark(reader, path, name, reader->text, reader->text, &text) ? text : NULL);
}

/* --- datasets --- */

/* Whether its values stand in the file one after the other. A chunked or virtual one, or one that
 * is kept in other files, gaopt never makes where it reads. */
static bool is_plain(hid_t dataset)
{
    hid_t properties = H5Dget_create_plist(dataset);
    bool plain = properties >= 0 && H5Pget_layout(properties) == H5D_CONTIGUOUS &&
                 H5Pget_external_count(properties) == 0;

    ga_h5_close(properties);
    return plain;
}

/* The dataset at `path`, if it is plain and its extent is `rank` dimensions of a size that fits
 * into the file. */
static hid_t open_dataset(struct ga_h5_reader *reader, const char *path, int rank, hsize_t *extent)
{
    hid_t dataset, space, type;
    hsize_t values = 1, each;
    bool fine;

    if (!is_fine(reader))
        return -1;
    dataset = H5Dopen2(reader->file, path, reader->access);
    if (dataset < 0) {
        fail(reader, path);
        return -1;
    }
    space = H5Dget_space(dataset);
    type = H5Dget_type(dataset);
    each = H5Tget_size(type);
    fine = is_plain(dataset) && H5Sget_simple_extent_ndims(space) == rank && each > 0;
    if (fine && rank > 0)
        fine = H5Sget_simple_extent_dims(space, extent, NULL) == rank;
    for (int i = 0; i < rank && fine; i++) {
        fine = values == 0 || extent[i] <= reader->size / each / values;
        values *= extent[i];
    }
    ga_h5_close(type);
    ga_h5_close(space);
    if (fine)
        return dataset;
    set_failed(reader, path, "this dataset has an unexpected extent");
    ga_h5_close(dataset);
    return -1;
}

static bool holds(hid_t dataset, hid_t expected)
{
    hid_t type = H5Dget_type(dataset);
    bool fits = is_type(type, expected);

    ga_h5_close(type);
    return fits;
}

static void read_texts(struct ga_h5_reader *reader, const char *path, hid_t dataset, char **texts)
{
    if (!holds(dataset, reader->text))
        set_failed(reader, path, "this dataset holds no texts");
    else if (H5Dread(dataset, reader->text, H5S_ALL, H5S_ALL, reader->transfer, texts) < 0)
        fail(reader, path);
}

char *ga_h5_get_text(struct ga_h5_reader *reader, const char *path)
{
    hid_t dataset = open_dataset(reader, path, 0, NULL);
    char *text = NULL;

    if (dataset >= 0)
        read_texts(reader, path, dataset, &text);
    ga_h5_close(dataset);
    return own(text);
}

void ga_h5_get_texts(struct ga_h5_reader *reader, const char *path, struct ga_text_list *texts)
{
    hsize_t n = 0;
    hid_t dataset = open_dataset(reader, path, 1, &n);
    char **found;

    if (dataset < 0)
        return;
    found = ga_alloc(n, sizeof *found);
    if (n > 0)
        read_texts(reader, path, dataset, found);
    for (size_t i = 0; i < n; i++) {
        char *text = own(found[i]);

        ga_texts_add(texts, text);
        free(text);
    }
    free(found);
    ga_h5_close(dataset);
}

void ga_h5_get_bytes(struct ga_h5_reader *reader, const char *path, struct ga_buffer *bytes)
{
    hsize_t n = 0;
    hid_t dataset = open_dataset(reader, path, 1, &n);

    if (dataset < 0)
        return;
    ga_buffer_reserve(bytes, n);
    if (!holds(dataset, H5T_STD_U8LE))
        set_failed(reader, path, "this dataset holds no bytes");
    else if (n > 0 && H5Dread(dataset, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                              bytes->bytes + bytes->size) < 0)
        fail(reader, path);
    else
        bytes->size += n;
    ga_h5_close(dataset);
}

size_t ga_h5_get_rows(struct ga_h5_reader *reader, const char *path)
{
    hsize_t n = 0;
    hid_t dataset = open_dataset(reader, path, 1, &n);

    ga_h5_close(dataset);
    return dataset < 0 ? 0 : n;
}

/* The dataset, if it has n rows of `width` values. */
static hid_t open_array(struct ga_h5_reader *reader, const char *path, size_t n, size_t width)
{
    hsize_t extent[2] = {0, 0};
    hid_t dataset = open_dataset(reader, path, width ? 2 : 1, extent);

    if (dataset < 0 || (extent[0] == n && extent[1] == width))
        return dataset;
    set_failed(reader, path, "this dataset has an unexpected extent");
    ga_h5_close(dataset);
    return -1;
}

bool ga_h5_has_extent(struct ga_h5_reader *reader, const char *path, size_t n, size_t width)
{
    hid_t dataset = open_array(reader, path, n, width);

    ga_h5_close(dataset);
    return dataset >= 0;
}

/* The type to read it by; -1 if it is not stored as `type` says. An enumeration is read as it
 * stands: of bytes, whose order is that of memory. The caller closes it. */
static hid_t type_in_memory(hid_t dataset, const struct ga_h5_type *type)
{
    hid_t stored = H5Dget_type(dataset), memory = -1;

    if (type->n_words && H5Tget_class(stored) == H5T_ENUM && H5Tget_size(stored) == 1)
        memory = H5Tcopy(stored);
    else if (!type->n_words && is_type(stored, ga_h5_file_type(type->number)))
        memory = H5Tcopy(ga_h5_memory_type(type->number));
    ga_h5_close(stored);
    return memory;
}

static bool codes_are_known(const struct ga_h5_type *type, const int8_t *codes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (codes[i] < 0 || (size_t)codes[i] >= type->n_words)
            return false;
    }
    return true;
}

void ga_h5_get_array(struct ga_h5_reader *reader, const char *path, const struct ga_h5_type *type,
                     size_t n, size_t width, void *data)
{
    hid_t dataset = open_array(reader, path, n, width);
    hid_t memory;

    if (dataset < 0)
        return;
    memory = type_in_memory(dataset, type);
    if (memory < 0)
        set_failed(reader, path, "this dataset is of an unexpected type");
    else if (n > 0 && H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
        fail(reader, path);
    else if (type->n_words && !codes_are_known(type, data, n * (width ? width : 1)))
        set_failed(reader, path, "this dataset has a code that is unknown here");
    ga_h5_close(memory);
    ga_h5_close(dataset);
}
