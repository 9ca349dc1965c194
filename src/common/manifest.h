/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.h - which files a host is to have below a folder: their names, sizes and digests. Made
 * where they all are, sent to where some may lack. */
#ifndef GA_COMMON_MANIFEST_H
#define GA_COMMON_MANIFEST_H

#include "common/buffer.h"
#include "common/digest.h"
#include "common/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GA_MANIFEST_FILES 100000u
#define GA_MANIFEST_BYTES (UINT64_C(16) << 30) /* of all files together */
#define GA_MANIFEST_NAMES (32u << 20)          /* bytes of all names together */

struct ga_manifest_file {
    char *name; /* relative, without empty, "." or ".." parts */
    uint64_t size;
    bool executable;
    struct ga_digest digest;
};

struct ga_manifest { /* sorted by name, none twice */
    size_t n;
    struct ga_manifest_file *files;
    uint64_t bytes; /* of all files together */
};

/* Of the files and folders of these names below `folder`; of a folder all regular files in it, at
 * any depth. Links are followed as far as they stay below `folder`. Reads every byte. The error
 * names the file. */
enum ga_status GA_MUST_CHECK ga_manifest_make(struct ga_manifest *manifest, const char *folder,
                                              char *const *names, size_t n, struct ga_error *error);
void ga_manifest_release(struct ga_manifest *manifest);

void ga_manifest_put(struct ga_buffer *out, const struct ga_manifest *manifest);
/* False, with nothing to release, if it is malformed or beyond the limits above. */
bool ga_manifest_get(struct ga_reader *reader, struct ga_manifest *manifest);

struct ga_digest ga_manifest_digest(const struct ga_manifest *manifest);

/* Opens a file or folder for reading, by a path below `folder` whose links, followed, do not lead
 * out; a descriptor, or -1 and errno (EXDEV: one does). */
int ga_manifest_open(const char *folder, const char *name);

#endif
