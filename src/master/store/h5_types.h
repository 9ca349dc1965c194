/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_types.h - the types of data that gaopt keeps in HDF5 files. */
#ifndef GA_MASTER_H5_TYPES_H
#define GA_MASTER_H5_TYPES_H

#include <stddef.h>

enum ga_h5_number { GA_H5_I8, GA_H5_I32, GA_H5_U32, GA_H5_U64, GA_H5_F64 };

/* Numbers, or int8 codes with a word each (an HDF5 enumeration). */
struct ga_h5_type {
    enum ga_h5_number number;
    size_t n_words; /* codes 0 .. n_words-1; 0: plain numbers */
    const char *(*word)(size_t code);
};

static inline size_t ga_h5_size(enum ga_h5_number number)
{
    static const size_t sizes[] = {
        [GA_H5_I8] = 1, [GA_H5_I32] = 4, [GA_H5_U32] = 4, [GA_H5_U64] = 8, [GA_H5_F64] = 8};

    return sizes[number];
}

#endif
