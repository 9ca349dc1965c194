/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.h - whole files and folders. Texts of errors name the path and the system's reason; what is
 * missing gives GA_E_NOT_FOUND, all else GA_E_IO. */
#ifndef GA_COMMON_FILES_H
#define GA_COMMON_FILES_H

#include "common/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The whole file, with a 0 behind it; *size without it. The caller frees *bytes. Larger than
 * `limit` is an error. */
enum ga_status GA_MUST_CHECK ga_file_read(const char *path, size_t limit, char **bytes,
                                          size_t *size, struct ga_error *error);

/* The same of an open file, from where it stands; `name` is for messages. */
enum ga_status GA_MUST_CHECK ga_file_read_open(int fd, const char *name, size_t limit, char **bytes,
                                               size_t *size, struct ga_error *error);

/* All of the bytes, in as many writes as it takes; GA_E_IO and errno if one fails. */
enum ga_status GA_MUST_CHECK ga_file_write_all(int fd, const void *bytes, size_t size);

/* Over what an earlier writer may have left, but never through a link; not synced. `mode`: of a
 * file that was not there, less umask. */
enum ga_status GA_MUST_CHECK ga_file_write_in_place(const char *path, mode_t mode,
                                                    const void *bytes, size_t size,
                                                    struct ga_error *error);

/* Appears whole or not at all: written to PATH.tmp, synced, renamed, folder synced. */
enum ga_status GA_MUST_CHECK ga_file_write(const char *path, const void *bytes, size_t size,
                                           struct ga_error *error);

/* The second half of that, for a writer that made `temporary` by itself. */
enum ga_status GA_MUST_CHECK ga_file_replace(const char *temporary, const char *path,
                                             struct ga_error *error);
enum ga_status GA_MUST_CHECK ga_folder_sync(const char *path, struct ga_error *error);

/* Makes the folder and those above it, mode 0777 less umask; no error if it is there. */
enum ga_status GA_MUST_CHECK ga_folder_make(const char *path, struct ga_error *error);
/* Removes a folder and all in it, never through a symbolic link; a missing one is no error. */
enum ga_status GA_MUST_CHECK ga_folder_remove(const char *path, struct ga_error *error);
/* Removes what has this name in an open folder: a folder with all in it, a file or a link. */
enum ga_status GA_MUST_CHECK ga_folder_remove_entry(int folder, const char *name,
                                                    struct ga_error *error);

bool ga_path_exists(const char *path);
bool ga_path_is_folder(const char *path);
bool ga_path_is_inner(const char *path); /* relative, without empty, "." or ".." parts */
/* These give texts that the caller frees. */
char *ga_path_join(const char *folder, const char *path); /* path itself if absolute */
char *ga_path_folder(const char *path);                   /* "a/b.c" -> "a", "b.c" -> "." */
/* From the current folder; lexical: ".." takes a name off, also that of a link. */
char *ga_path_absolute(const char *path);

#endif
