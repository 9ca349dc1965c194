/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.c - members of structs, gathered into datasets and spread from them. */
#include "master/store/table.h"
#include "master/store/rows_writer.h"
#include <stdlib.h>
#include <string.h>

static const struct ga_h5_type types[] = {
    [GA_FIELD_U32] = {.number = GA_H5_U32},
    [GA_FIELD_U64] = {.number = GA_H5_U64},
    [GA_FIELD_F64] = {.number = GA_H5_F64},
};

static size_t size_of(const struct ga_field *field)
{
    return field->kind == GA_FIELD_TEXT ? sizeof(char *) : ga_h5_size(types[field->kind].number);
}

static void put_column(struct ga_h5_writer *writer, const char *path, const struct ga_field *field,
                       const void *column, size_t n)
{
    if (field->kind == GA_FIELD_TEXT) {
        ga_h5_texts(writer, path, column, n);
    } else {
        const struct ga_h5_array array = {.type = types[field->kind], .n = n};

        ga_h5_put_array(writer, path, &array, column);
    }
    ga_put_description(writer, path, field->unit, field->meaning);
}

void ga_table_put(struct ga_h5_writer *writer, const struct ga_table *table, const void *rows,
                  size_t n)
{
    char path[GA_PATH_ROOM];

    ga_h5_group(writer, table->group);
    for (size_t i = 0; i < table->n_fields; i++) {
        const struct ga_field *field = &table->fields[i];
        const size_t size = size_of(field);
        char *column = ga_alloc(n, size);

        for (size_t k = 0; k < n; k++)
            memcpy(column + k * size, (const char *)rows + k * table->row_size + field->offset,
                   size);
        put_column(writer, ga_path_in(path, table->group, field->name), field, column, n);
        free(column);
    }
}

/* NULL if there is none of n values; the caller frees it. */
static void *get_column(struct ga_h5_reader *reader, const char *path, const struct ga_field *field,
                        size_t n)
{
    struct ga_text_list texts = {0};
    char *numbers;

    if (!ga_h5_has_extent(reader, path, n, 0))
        return NULL;
    if (field->kind == GA_FIELD_TEXT) {
        ga_h5_get_texts(reader, path, &texts);
        return texts.items;
    }
    numbers = ga_alloc(n, size_of(field));
    ga_h5_get_array(reader, path, &types[field->kind], n, 0, numbers);
    return numbers;
}

void *ga_table_get(struct ga_h5_reader *reader, const struct ga_table *table, size_t *n)
{
    char path[GA_PATH_ROOM];
    char *rows;

    *n = ga_h5_get_rows(reader, ga_path_in(path, table->group, table->fields[0].name));
    rows = ga_alloc(*n, table->row_size);
    for (size_t i = 0; i < table->n_fields; i++) {
        const struct ga_field *field = &table->fields[i];
        const size_t size = size_of(field);
        char *column = get_column(reader, ga_path_in(path, table->group, field->name), field, *n);

        for (size_t k = 0; column && k < *n; k++)
            memcpy(rows + k * table->row_size + field->offset, column + k * size, size);
        free(column);
    }
    return rows;
}
