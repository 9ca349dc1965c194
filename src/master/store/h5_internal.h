/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_internal.h - what h5_writer.c and h5_reader.c share. To be included after hdf5.h, by these two
 * alone: nobody else knows the library. */
#ifndef GA_MASTER_H5_INTERNAL_H
#define GA_MASTER_H5_INTERNAL_H

#include "master/store/h5_types.h"

/* The library prints no errors: they become texts. */
static inline void ga_h5_quiet(void)
{
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

/* Identifiers of failed calls are negative, and H5P_DEFAULT is 0; closing these is no error. */
static inline void ga_h5_close(hid_t id)
{
    if (id > 0)
        H5Idec_ref(id);
}

static inline herr_t ga_h5_take_innermost(unsigned n, const H5E_error2_t *entry, void *text)
{
    if (n == 0)
        *(const char **)text = entry->desc;
    return 0;
}

/* Why the last call failed, in the library's words; static. The next call of the library forgets
 * it. */
static inline const char *ga_h5_reason(void)
{
    const char *reason = NULL;

    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, ga_h5_take_innermost, &reason);
    return reason ? reason : "HDF5 gives no reason";
}

/* How texts are transferred. The library's own choice for its scratch memory is 1 MiB, allocated
 * and cleared for each list of a few words. */
static inline hid_t ga_h5_text_transfer(void)
{
    const size_t scratch = 16384; /* bytes */
    hid_t transfer = H5Pcreate(H5P_DATASET_XFER);

    if (transfer >= 0 && H5Pset_buffer(transfer, scratch, NULL, NULL) < 0) {
        ga_h5_close(transfer);
        transfer = -1;
    }
    return transfer;
}

static inline hid_t ga_h5_file_type(enum ga_h5_number number)
{
    switch (number) {
    case GA_H5_I8:
        return H5T_STD_I8LE;
    case GA_H5_I32:
        return H5T_STD_I32LE;
    case GA_H5_U32:
        return H5T_STD_U32LE;
    case GA_H5_U64:
        return H5T_STD_U64LE;
    default:
        return H5T_IEEE_F64LE;
    }
}

static inline hid_t ga_h5_memory_type(enum ga_h5_number number)
{
    switch (number) {
    case GA_H5_I8:
        return H5T_NATIVE_INT8;
    case GA_H5_I32:
        return H5T_NATIVE_INT32;
    case GA_H5_U32:
        return H5T_NATIVE_UINT32;
    case GA_H5_U64:
        return H5T_NATIVE_UINT64;
    default:
        return H5T_NATIVE_DOUBLE;
    }
}

#endif
