/* SPDX-License-Identifier: GPL-3.0-or-later */
/* door_file.h - the file `door` in the results of a run that others can join: a line "key value"
 * for each of what they need. Readable by its owner only, as who knows it can join. */
#ifndef GA_COMMON_DOOR_FILE_H
#define GA_COMMON_DOOR_FILE_H

#include "common/error.h"

#define GA_DOOR_FILE "door"

struct ga_door_sign { /* what the file says; all texts are the sign's own */
    char *version;    /* of gaopt */
    char *run;        /* its name */
    char *host;       /* where rank 0 is, */
    int pid;          /* and its process */
    char *server;     /* URI of the ompi-server */
    char *gate;       /* the name of the gate that is next, "TOKEN.K"; later ones count on */
};

enum ga_status GA_MUST_CHECK ga_door_file_write(const char *path, const struct ga_door_sign *sign,
                                                struct ga_error *error);
/* Of the text of such a file; `name` is what an error calls it. On success the caller releases it.
 */
enum ga_status GA_MUST_CHECK ga_door_file_parse(struct ga_door_sign *sign, const char *text,
                                                const char *name, struct ga_error *error);
void ga_door_sign_release(struct ga_door_sign *sign);

#endif
