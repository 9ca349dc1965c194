/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peers.c - tests of gathering the ranks: who is taken, who is refused, and with which words. */
#include "master/peers.h"
#include "common/loopback.h"
#include "config_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ga_config config;
static struct ga_loopback *first, *second;
static struct ga_hub hub;
static struct ga_peers peers;
static struct ga_buffer out;
static const struct ga_hello self = {.version = "1", .host = "node1", .config_id = 99};

static void start(bool alone, const char *more)
{
    struct sections with = {.more = more};

    config = good_config(with);
    first = ga_loopback_create();
    second = ga_loopback_create();
    ga_hub_init(&hub, ga_loopback_master(first), alone ? NULL : ga_loopback_master(second));
    ga_peers_init(&peers, &config, &self, &hub.port);
    ga_buffer_init(&out);
}

static void tear_down(void)
{
    ga_peers_release(&peers);
    ga_loopback_destroy(first);
    ga_loopback_destroy(second);
    ga_config_release(&config);
    ga_buffer_release(&out);
}

TestSuite(peers, .fini = tear_down);

/* Hands `out` over as if `peer` had sent it. */
static void deliver(size_t peer)
{
    struct ga_reader body;
    enum ga_message_kind kind;

    cr_assert_eq(ga_message_open(&body, out.bytes, out.size, &kind, NULL), GA_OK);
    ga_peers_receive(&peers, peer, kind, &body);
}

static void greet(size_t peer, const char *version, uint64_t config_id)
{
    struct ga_hello hello = {.config_id = config_id};

    (void)snprintf(hello.version, sizeof hello.version, "%s", version);
    (void)snprintf(hello.host, sizeof hello.host, "node%zu", peer + 1);
    ga_message_put_hello(&out, &hello);
    deliver(peer);
}

static void ready(size_t peer, uint32_t slots, const char *text)
{
    struct ga_ready answer = {.slots = slots};

    (void)snprintf(answer.text, sizeof answer.text, "%s", text);
    ga_message_put_ready(&out, &answer);
    deliver(peer);
}

/* The setup that a peer was sent: its slots; UINT32_MAX if it was sent none. */
static uint32_t setup_slots(struct ga_loopback *of)
{
    struct ga_setup setup;
    struct ga_reader body;
    enum ga_message_kind kind;
    const uint8_t *bytes;
    size_t peer, size;

    if (!ga_port_receive(ga_loopback_worker(of), &peer, &bytes, &size))
        return UINT32_MAX;
    cr_assert_eq(ga_message_open(&body, bytes, size, &kind, NULL), GA_OK);
    cr_assert_eq(kind, GA_MESSAGE_SETUP);
    cr_assert(ga_message_get_setup(&body, &setup));
    cr_expect_str_eq(setup.path, "c.yaml");
    cr_expect_str_eq(setup.folder, "/home/me");
    cr_expect(strstr(setup.config, "argv"), "the resolved config is sent");
    const uint32_t slots = setup.slots;
    ga_setup_release(&setup);
    return slots;
}

static void expect_problem(const char *wanted)
{
    struct ga_error error;

    ga_error_init(&error);
    cr_expect_eq(ga_peers_check(&peers, &error), GA_E_PEER);
    cr_expect_str_eq(error.text, wanted);
}

Test(peers, all_are_gathered)
{
    struct ga_error error;
    char *hosts;

    start(false, NULL);
    cr_expect_not(ga_peers_gathered(&peers));
    greet(0, "1", 99);
    greet(1, "1", 99);
    cr_expect_eq(setup_slots(first), 1);
    cr_expect_eq(setup_slots(second), 1);
    ready(1, 4, "");
    cr_expect_not(ga_peers_gathered(&peers));
    ready(0, 1, "");
    cr_expect(ga_peers_gathered(&peers));
    cr_expect_eq(ga_peers_check(&peers, &error), GA_OK);
    hosts = ga_peers_hosts(&peers);
    cr_expect_str_eq(hosts, "node1:1 node2:4");
    free(hosts);
}

/* --- more of them than there are ports --- */

static uint32_t slots_of_last; /* what the last setup said */

static void note_setup(void *port, size_t peer, struct ga_buffer *message)
{
    struct ga_setup setup;
    struct ga_reader body;
    enum ga_message_kind kind;

    (void)port;
    (void)peer;
    cr_assert_eq(ga_message_open(&body, message->bytes, message->size, &kind, NULL), GA_OK);
    cr_assert(kind == GA_MESSAGE_SETUP && ga_message_get_setup(&body, &setup));
    slots_of_last = setup.slots;
    ga_setup_release(&setup);
    ga_buffer_release(message);
}

static void extend(size_t n)
{
    hub.port.send = note_setup;
    ga_peers_extend(&peers, n);
}

/* One of `ranks` that were started together on a host, of so many slots. */
static void join(size_t peer, const char *host, uint32_t ranks, uint32_t slots)
{
    struct ga_hello hello = {.version = "1", .ranks = ranks, .joined = true};

    (void)snprintf(hello.host, sizeof hello.host, "%s", host);
    ga_message_put_hello(&out, &hello);
    deliver(peer);
    ready(peer, slots, "");
}

static void expect_hosts(const char *wanted)
{
    char *hosts = ga_peers_hosts(&peers);

    cr_expect_str_eq(hosts, wanted);
    free(hosts);
}

Test(peers, ranks_dealt_in_turn_are_summed_by_host)
{
    static const char *const names[] = {"node1", "node2", "node1", "node2", "node3"};

    start(true, NULL);
    extend(5);
    for (size_t i = 5; i-- > 0;)
        join(i, names[i], 5, (uint32_t)i + 1);
    expect_hosts("node1:4 node2:6 node3:5");
    cr_expect_eq(peers.peers[0].host, peers.peers[2].host, "whoever greets first");
    cr_expect_neq(peers.peers[0].host, peers.peers[1].host);
}

Test(peers, a_host_has_as_many_slots_as_it_had_at_a_time)
{
    start(true, NULL);
    join(0, "node1", 1, 4);
    extend(4);
    join(1, "node2", 2, 8);
    join(2, "node1", 2, 2);
    expect_hosts("node1:6 node2:8");
    peers.peers[1].state = GA_PEER_GONE;
    peers.peers[2].absence = GA_PEER_LEAVING;
    join(3, "node2", 1, 3);
    expect_hosts("node1:6 node2:8");
}

Test(peers, who_joins_alone_uses_its_cores)
{
    start(false, NULL);
    extend(5);
    join(2, "node3", 1, 4);
    cr_expect_eq(slots_of_last, 0);
    join(3, "node3", 2, 1);
    cr_expect_eq(slots_of_last, 1);
}

Test(peers, who_joins_and_is_refused_is_no_error)
{
    struct ga_error error;

    start(false, NULL);
    extend(3);
    join(0, "node1", 2, 1);
    join(1, "node2", 2, 1);
    cr_expect(peers.n == 3 && !ga_peers_gathered(&peers));
    greet(2, "2", 0);
    cr_expect_eq(peers.peers[2].state, GA_PEER_UNFIT);
    cr_expect(ga_peers_gathered(&peers));
    cr_expect_eq(ga_peers_check(&peers, &error), GA_OK);
}

Test(peers, one_alone_uses_its_cores)
{
    start(true, NULL);
    greet(0, "1", 99);
    cr_expect_eq(setup_slots(first), 0);
}

Test(peers, slots_may_be_given)
{
    start(false, "cluster: {slots: 3}");
    greet(0, "1", 99);
    cr_expect_eq(setup_slots(first), 3);
}

Test(peers, rank_0_may_be_spared)
{
    start(false, "cluster: {master_evaluates: no}");
    greet(0, "1", 99);
    cr_expect_eq(setup_slots(first), UINT32_MAX);
    cr_expect_eq(peers.peers[0].state, GA_PEER_READY);
    cr_expect_eq(peers.peers[0].slots, 0);
}

Test(peers, but_not_if_it_is_alone)
{
    start(true, "cluster: {master_evaluates: no}");
    greet(0, "1", 99);
    cr_expect_eq(setup_slots(first), 0);
}

Test(peers, another_version_is_refused)
{
    start(false, NULL);
    greet(0, "1", 99);
    ready(0, 1, "");
    greet(1, "2", 99);
    cr_expect(ga_peers_gathered(&peers));
    cr_expect_eq(setup_slots(second), UINT32_MAX);
    expect_problem(
        "host node2, rank 1: runs gaopt 2, rank 0 runs 1; install the same on all hosts");
}

Test(peers, another_config_is_refused)
{
    start(true, NULL);
    greet(0, "1", 98);
    expect_problem("host node1, rank 0: was started with another configuration than rank 0, or its "
                   "copy of c.yaml is another");
}

Test(peers, one_without_the_config_is_sent_it)
{
    start(true, NULL);
    greet(0, "1", 0);
    cr_expect_eq(peers.peers[0].state, GA_PEER_SET_UP);
}

Test(peers, one_that_cannot_evaluate_says_why)
{
    start(true, NULL);
    greet(0, "1", 99);
    ready(0, 0, "cannot start ./bench");
    cr_expect(ga_peers_gathered(&peers));
    expect_problem("host node1, rank 0: cannot start ./bench");
    ready(0, 4, "");
    expect_problem("host node1, rank 0: cannot start ./bench");
}

Test(peers, one_whose_limits_leave_it_nothing_is_no_error)
{
    struct ga_error error;

    start(false, NULL);
    greet(0, "1", 99);
    greet(1, "1", 99);
    ready(0, 1, "");
    ready(1, 0, "");
    cr_expect(ga_peers_gathered(&peers));
    cr_expect_eq(ga_peers_check(&peers, &error), GA_OK);
    cr_expect_not(ga_peer_is_present(&peers.peers[1]));
    expect_hosts("node1:1 node2:0");
}

Test(peers, whoever_is_late_is_no_error)
{
    struct ga_error error;

    start(false, NULL);
    cr_expect_not(ga_peers_any_ready(&peers));
    expect_problem("host (unknown), rank 0: has not answered\n"
                   "host (unknown), rank 1: has not answered");
    greet(0, "1", 99);
    greet(1, "1", 99);
    ready(0, 1, "");
    cr_expect_not(ga_peers_gathered(&peers));
    cr_expect(ga_peers_any_ready(&peers));
    cr_expect_eq(ga_peers_check(&peers, &error), GA_OK);
}

Test(peers, ranks_are_named_by_host)
{
    static const char *const names[] = {"node1", "node2", "node1", "node2", "node3"};
    static const bool which[] = {true, false, true, true, false};
    struct ga_peer several[5] = {0};
    struct ga_peers dealt = {.n = 5, .peers = several};
    size_t next = 0;
    char *text;

    start(true, NULL);
    for (size_t i = 0; i < dealt.n; i++)
        (void)snprintf(several[i].hello.host, sizeof several[i].hello.host, "%s", names[i]);
    text = ga_peers_on_next_host(&dealt, which, &next);
    cr_expect_str_eq(text, "host node1, ranks 0, 2");
    free(text);
    text = ga_peers_on_next_host(&dealt, which, &next);
    cr_expect_str_eq(text, "host node2, rank 3");
    free(text);
    cr_expect_null(ga_peers_on_next_host(&dealt, which, &next));
}

Test(peers, each_problem_is_told)
{
    start(false, NULL);
    greet(1, "1", 99);
    ready(1, 0, "no disk");
    expect_problem("host (unknown), rank 0: has not answered\nhost node2, rank 1: no disk");
}

Test(peers, what_makes_no_sense_is_refused)
{
    const char *wanted = "host (unknown), rank 0: sent a message that cannot be understood";

    start(true, NULL);
    ready(0, 1, "");
    expect_problem(wanted);
    greet(0, "1", 99);
    expect_problem(wanted);
}

Test(peers, a_second_greeting_is_refused)
{
    start(true, NULL);
    greet(0, "1", 99);
    greet(0, "1", 99);
    expect_problem("host node1, rank 0: sent a message that cannot be understood");
}
