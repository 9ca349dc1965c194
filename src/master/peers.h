/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peers.h - who is there: every rank greets, is checked, is set up, and says that it is ready or
 * why not. */
#ifndef GA_MASTER_PEERS_H
#define GA_MASTER_PEERS_H

#include "common/config/config.h"
#include "common/error.h"
#include "common/message.h"
#include "common/port.h"

enum ga_peer_state {
    GA_PEER_SILENT, /* nothing heard yet */
    GA_PEER_SET_UP, /* greeted, has the config, is opening its evaluator */
    GA_PEER_READY,
    GA_PEER_UNFIT, /* cannot take part; `problem` says why */
    GA_PEER_GONE,  /* said BYE */
};

struct ga_peer {
    enum ga_peer_state state;
    struct ga_hello hello;
    size_t host;    /* the first peer on the same host; once greeted */
    uint32_t slots; /* once ready */
    char *problem;
};

struct ga_peers {
    size_t n;
    struct ga_peer *peers;
    const struct ga_config *config;
    const struct ga_hello *self; /* the master's own, to which all must fit */
    struct ga_port *port;
    char *resolved; /* what they are sent */
    double beat;    /* s: how often they are to be heard */
};

/* All but the first are borrowed. */
void ga_peers_init(struct ga_peers *peers, const struct ga_config *config,
                   const struct ga_hello *self, struct ga_port *port);
void ga_peers_release(struct ga_peers *peers);

/* A message of a peer that is not yet ready. */
void ga_peers_receive(struct ga_peers *peers, size_t peer, enum ga_message_kind kind,
                      struct ga_reader *body);
/* It cannot take part: takes the text over. Its first problem stands. */
void ga_peers_refuse(struct ga_peers *peers, size_t peer, char *problem);

/* Every peer is ready or unfit. */
bool ga_peers_gathered(const struct ga_peers *peers);
bool ga_peers_any_ready(const struct ga_peers *peers); /* to evaluate */
/* GA_OK if somebody is ready and nobody is unfit; else a line for each that is not ready, with host
 * and rank. */
enum ga_status GA_MUST_CHECK ga_peers_check(const struct ga_peers *peers, struct ga_error *error);
/* "host node2, ranks 4, 5, 7", one text a host, of the peers that `which` names; NULL when there
 * are no more. *next starts at 0. The caller frees it. */
char *ga_peers_on_next_host(const struct ga_peers *peers, const bool *which, size_t *next);

/* "node1:4 node2:8": hosts and their slots, in order of rank. The caller frees it. */
char *ga_peers_hosts(const struct ga_peers *peers);

#endif
