/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parcel.h - a folder and what is in it as bytes, shortened, for another host's disk: the first and
 * the last part of each regular file, with a line between that says how much is left out. Links and
 * special files stay behind, and so does what is too much; a file in the parcel says how much. */
#ifndef GA_COMMON_PARCEL_H
#define GA_COMMON_PARCEL_H

#include "common/buffer.h"
#include "common/error.h"

#define GA_PARCEL_FILES    64                 /* at most, and as many bytes of them: */
#define GA_PARCEL_BYTES    (1u << 20)         /* in all */
#define GA_PARCEL_PART     ((size_t)32 << 10) /* of a file's beginning, and of its end */
#define GA_PARCEL_LEFT_OUT "left-out.txt"

/* Puts the open folder's files behind what is in `out`. What cannot be read is left out. */
void ga_parcel_pack(int folder, struct ga_buffer *out);

/* Makes the files of a parcel in an open folder, never through a link. GA_E_FORMAT: the bytes are
 * no parcel (a name that leads out of the folder is none); GA_E_IO: they could not be written. */
enum ga_status GA_MUST_CHECK ga_parcel_unpack(struct ga_reader *reader, int folder,
                                              struct ga_error *error);

#endif
