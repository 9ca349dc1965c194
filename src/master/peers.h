/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peers.h - who is there: every rank greets, is checked, is set up, and says that it is ready or
 * why not. */
#ifndef GA_MASTER_PEERS_H
#define GA_MASTER_PEERS_H

#include "common/config/config.h"
#include "common/error.h"
#include "common/message.h"
#include "common/port.h"
#include "common/text_index.h"

enum ga_peer_state {
    GA_PEER_SILENT, /* nothing heard yet */
    GA_PEER_SET_UP, /* greeted, has the config, is opening its evaluator */
    GA_PEER_READY,
    GA_PEER_UNFIT, /* cannot take part; `problem` says why */
    GA_PEER_GONE,  /* said BYE */
};

enum ga_peer_absence {
    GA_PEER_PRESENT,
    GA_PEER_AWAY,    /* for some hours */
    GA_PEER_LEAVING, /* for good */
};

/* What the user has not been told yet. */
enum ga_peer_news {
    GA_NEWS_NONE,
    GA_NEWS_JOINS,
    GA_NEWS_IS_BACK,
    GA_NEWS_GOES_AWAY,
    GA_NEWS_LEAVES,
};

struct ga_peer {
    enum ga_peer_state state;
    enum ga_peer_absence absence; /* of one that is ready */
    double back_at;               /* s since 1970: when one that is away is probably back */
    enum ga_peer_news news;
    size_t given_up; /* evaluations that others get as it goes */
    struct ga_hello hello;
    size_t host;         /* the first peer on the same host that greeted; once greeted */
    size_t next_on_host; /* in a circle of those that have greeted */
    uint32_t slots;      /* once ready */
    uint32_t
        host_slots; /* of the peer that a host is named by: the most that were there at a time */
    char *problem;
    char *remark; /* on its slots, once ready; NULL: none */
};

struct ga_peers {
    size_t n;
    size_t n_started; /* with the run; those behind them came later */
    bool own_cores;   /* of each rank: cluster.slots auto means as many as fit on them */
    struct ga_peer *peers;
    struct ga_text_list host_names; /* of those that have greeted */
    struct ga_text_index host_index;
    size_t *hosts; /* by which peer each of these is named */
    const struct ga_config *config;
    const struct ga_hello *self; /* the master's own, to which all must fit */
    struct ga_port *port;
    char *beacon;   /* by which they know the results folder (common/beacon.h); NULL: not lit */
    char *resolved; /* what they are sent */
    double beat;    /* s: how often they are to be heard */
    const struct ga_manifest *files; /* that they are to have; borrowed, NULL: none */
};

/* All but the first are borrowed. */
void ga_peers_init(struct ga_peers *peers, const struct ga_config *config,
                   const struct ga_hello *self, struct ga_port *port);
void ga_peers_release(struct ga_peers *peers);

/* There are n from now on, no fewer than before. */
void ga_peers_extend(struct ga_peers *peers, size_t n);

/* A message of a peer that is not yet ready. */
void ga_peers_receive(struct ga_peers *peers, size_t peer, enum ga_message_kind kind,
                      struct ga_reader *body);
/* It cannot take part: takes the text over. Its first problem stands. */
void ga_peers_refuse(struct ga_peers *peers, size_t peer, char *problem);

/* It is heard, ready, and has not said that it goes. */
bool ga_peer_is_present(const struct ga_peer *peer);
/* No peer has yet to say that it is ready. */
bool ga_peers_gathered(const struct ga_peers *peers);
bool ga_peers_any_ready(const struct ga_peers *peers); /* to evaluate */
/* GA_OK if somebody is ready and nobody that the run was started with is unfit; else a line for
 * each that is not ready, with host and rank. */
enum ga_status GA_MUST_CHECK ga_peers_check(const struct ga_peers *peers, struct ga_error *error);
/* "host node2, ranks 4, 5, 7", one text a host, of the peers that `which` names; NULL when there
 * are no more. *next starts at 0, and is then one beyond the first of them. The caller frees it. */
char *ga_peers_on_next_host(const struct ga_peers *peers, const bool *which, size_t *next);

/* "node1:4 node2:8": hosts and the most slots that they had at a time, in order of rank. The caller
 * frees it. */
char *ga_peers_hosts(const struct ga_peers *peers);

#endif
