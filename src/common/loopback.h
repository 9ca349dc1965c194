/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loopback.h - a port within one process: how rank 0's own worker, or a run without MPI, is
 * reached. */
#ifndef GA_COMMON_LOOPBACK_H
#define GA_COMMON_LOOPBACK_H

#include "common/port.h"

struct ga_loopback;

/* Two ends, each with the other as peer 0. The ports live as long as the loopback. One thread. */
struct ga_loopback *ga_loopback_create(void);
void ga_loopback_destroy(struct ga_loopback *loopback);
struct ga_port *ga_loopback_master(struct ga_loopback *loopback);
struct ga_port *ga_loopback_worker(struct ga_loopback *loopback);

/* A port that shows `first` as peer 0 and the peers of `rest`, also those that come later, as 1 ..;
 * rest may be NULL. Both must outlive it. */
struct ga_hub {
    struct ga_port port;
    struct ga_port *first;
    struct ga_port *rest;
    bool turn; /* whose messages are looked for first, by turns */
};
void ga_hub_init(struct ga_hub *hub, struct ga_port *first, struct ga_port *rest);

#endif
