/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status_file.h - rank 0's exit status, told past mpirun, which under -enable-recovery always ends
 * with 0. Who wants to know it names a file of its own in GAOPT_STATUS_FILE (scripts/cluster/
 * gaopt-mpirun does); it gets two lines, "pid N" at the start and "status S" at the end. */
#ifndef GA_STATUS_FILE_H
#define GA_STATUS_FILE_H

struct ga_status_file {
    int fd; /* -1: nobody wants to know, or nothing is left to say */
};

/* Writes the first line if this process is rank 0. Takes the variable out of the environment: a
 * gaopt that an evaluation starts has its own end. A file that cannot be written is no error. */
void ga_status_file_open(struct ga_status_file *file);

/* Writes the second line and closes the file, once: later calls do nothing. */
void ga_status_file_end(struct ga_status_file *file, int status);

#endif
