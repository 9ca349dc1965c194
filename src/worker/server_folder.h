/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server_folder.h - where the program of one slot works, and where what it says goes:
 * RESULTS/processes/HOST-NUMBER and, beside it, HOST-NUMBER.txt, its standard error. The number is
 * the lowest that no other slot on the host has: so it is the same one when a run is resumed. */
#ifndef GA_WORKER_SERVER_FOLDER_H
#define GA_WORKER_SERVER_FOLDER_H

#include "common/config/config.h"
#include "common/error.h"
#include <stddef.h>
#include <sys/types.h>

#define GA_SERVERS_FOLDER "processes" /* in the results folder */

struct ga_server_folder {
    const char *results;
    size_t number;
    char *label;     /* of the folder, from the results folder on: "processes/node1-0" */
    char *log_label; /* likewise: "processes/node1-0.txt" */
    char *path;      /* of the folder, absolute */
    int log_fd;      /* appends, and is locked */
    int number_fd;   /* who has both open has the number: of the hosts with this name that share
                        the results, and of the ranks of this host that do not (host_number.h) */
};

/* Takes a number and empties the log. `config` must outlive it. */
enum ga_status GA_MUST_CHECK ga_server_folder_claim(struct ga_server_folder *folder,
                                                    const struct ga_config *config,
                                                    struct ga_error *error);
/* Gives the number back; folder and log stay. */
void ga_server_folder_release(struct ga_server_folder *folder);

/* Makes the folder, empty: what stands there is of a program that has ended. */
enum ga_status GA_MUST_CHECK ga_server_folder_make(const struct ga_server_folder *folder,
                                                   struct ga_error *error);

/* Where the log ends now. Before that, a log that has grown too large is emptied. */
off_t ga_server_folder_mark(const struct ga_server_folder *folder);

#endif
