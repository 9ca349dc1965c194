/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_growth.c - the whole master with many virtual workers, for cluster_growth.py: what of its
 * work for an evaluation grows with their number. Time is virtual; a worker evaluates for 10 s,
 * more or less, and says that it is alive where it says nothing else.
 * Everything but steady_step belongs to the workers and is left out of the count. */
#include "common/error.h"
#include "common/message.h"
#include "master/master.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELD = 16, RANKS_A_HOST = 64 };

#define TAKES_S 10.0
#define SPREAD  0.2 /* of it, either way */
#define BEAT_S  2.0

struct worker {
    struct { /* in order; the first one runs */
        uint64_t number;
        uint32_t try, attempt;
    } held[HELD];
    size_t n_held;
    double began, ends, speaks; /* s: of what runs; when it says that it is alive */
    size_t place;               /* in the heap */
};

struct parcel {
    size_t peer;
    struct ga_buffer bytes;
};

struct parcels {
    struct parcel *items;
    size_t n, room, first;
};

struct cluster {
    struct ga_port port; /* the master's */
    struct worker *workers;
    size_t *heap; /* of workers, by what each does next */
    struct parcels to_master, to_workers;
    struct ga_buffer handed_out;
    size_t n, done, n_ready;
    double now; /* s */
};

/* --- the master's port: nothing but two queues --- */

static void push(struct parcels *parcels, size_t peer, struct ga_buffer *bytes)
{
    if (parcels->n == parcels->room) {
        parcels->room = parcels->room ? 2 * parcels->room : 64;
        parcels->items = ga_realloc(parcels->items, parcels->room, sizeof *parcels->items);
    }
    parcels->items[parcels->n++] = (struct parcel){.peer = peer, .bytes = *bytes};
    ga_buffer_init(bytes);
}

static bool pop(struct parcels *parcels, struct parcel *parcel)
{
    if (parcels->first == parcels->n) {
        parcels->first = parcels->n = 0;
        return false;
    }
    *parcel = parcels->items[parcels->first++];
    return true;
}

static void send(void *self, size_t peer, struct ga_buffer *message)
{
    struct cluster *cluster = self;
    push(&cluster->to_workers, peer, message);
}

static bool receive(void *self, size_t *peer, const uint8_t **bytes, size_t *size)
{
    struct cluster *cluster = self;
    struct parcel parcel;
    ga_buffer_release(&cluster->handed_out);
    if (!pop(&cluster->to_master, &parcel))
        return false;
    cluster->handed_out = parcel.bytes;
    *peer = parcel.peer;
    *bytes = cluster->handed_out.bytes;
    *size = cluster->handed_out.size;
    return true;
}

/* --- the workers: a heap of who does something next --- */

static double acts_at(const struct cluster *cluster, size_t worker)
{
    const struct worker *one = &cluster->workers[worker];
    return one->n_held > 0 ? fmin(one->ends, one->speaks) : one->speaks;
}

static void place(struct cluster *cluster, size_t worker, size_t at)
{
    cluster->heap[at] = worker;
    cluster->workers[worker].place = at;
}

static void resettle(struct cluster *cluster, size_t worker)
{
    size_t at = cluster->workers[worker].place, child = 0;
    double time = acts_at(cluster, worker);
    for (; at > 0 && time < acts_at(cluster, cluster->heap[(at - 1) / 2]); at = (at - 1) / 2)
        place(cluster, cluster->heap[(at - 1) / 2], at);
    while ((child = 2 * at + 1) < cluster->n) {
        if (child + 1 < cluster->n &&
            acts_at(cluster, cluster->heap[child + 1]) < acts_at(cluster, cluster->heap[child]))
            child++;
        if (time <= acts_at(cluster, cluster->heap[child]))
            break;
        place(cluster, cluster->heap[child], at);
        at = child;
    }
    place(cluster, worker, at);
}

static void begin_next(struct cluster *cluster, struct worker *worker)
{
    worker->began = cluster->now;
    worker->ends = cluster->now + TAKES_S * (1 + SPREAD * (2 * drand48() - 1));
}

static void answer(struct cluster *cluster, size_t peer, size_t which, enum ga_failure failure)
{
    struct worker *worker = &cluster->workers[peer];
    struct ga_buffer out;
    double value = drand48();
    struct ga_result result = {
        .number = worker->held[which].number,
        .try = worker->held[which].try,
        .attempt = worker->held[which].attempt,
        .failure = failure,
        .seconds = which == 0 ? cluster->now - worker->began : 0,
        .metrics = &value,
        .message = "",
    };
    ga_buffer_init(&out);
    ga_message_begin_results(&out, 1);
    ga_message_add_result(&out, &result, 1);
    ga_message_end(&out);
    push(&cluster->to_master, peer, &out);
    memmove(&worker->held[which], &worker->held[which + 1],
            (--worker->n_held - which) * sizeof worker->held[0]);
    worker->speaks = cluster->now + BEAT_S;
}

/* The next of all does what is due. */
static void act(struct cluster *cluster)
{
    size_t peer = cluster->heap[0];
    struct worker *worker = &cluster->workers[peer];
    cluster->now = fmax(cluster->now, acts_at(cluster, peer));
    if (worker->n_held > 0 && worker->ends <= cluster->now) {
        answer(cluster, peer, 0, GA_FAILURE_NONE);
        cluster->done++;
        begin_next(cluster, worker);
    } else {
        struct ga_buffer out;
        ga_buffer_init(&out);
        ga_message_put_plain(&out, GA_MESSAGE_ALIVE);
        push(&cluster->to_master, peer, &out);
        worker->speaks = cluster->now + BEAT_S;
    }
    resettle(cluster, peer);
}

static void take_tasks(struct cluster *cluster, size_t peer, struct ga_reader *body)
{
    struct worker *worker = &cluster->workers[peer];
    struct ga_task task;
    uint32_t count = 0;
    double gene = 0;
    GA_ASSERT(ga_message_get_count(body, 1, &count));
    if (worker->n_held == 0)
        begin_next(cluster, worker);
    for (; count > 0 && ga_message_get_task(body, &task, &gene, 1); count--) {
        GA_ASSERT(worker->n_held < HELD);
        worker->held[worker->n_held].number = task.number;
        worker->held[worker->n_held].try = task.try;
        worker->held[worker->n_held++].attempt = task.attempt;
    }
    resettle(cluster, peer);
}

static void give_back(struct cluster *cluster, size_t peer, struct ga_reader *body)
{
    struct worker *worker = &cluster->workers[peer];
    uint32_t count = 0;
    uint64_t number = 0;
    GA_ASSERT(ga_message_get_count(body, 0, &count));
    for (; count > 0 && ga_message_get_id(body, &number); count--)
        for (size_t i = 1; i < worker->n_held; i++)
            if (worker->held[i].number == number)
                answer(cluster, peer, i, GA_FAILURE_CANCELLED);
    resettle(cluster, peer);
}

static void obey(struct cluster *cluster, const struct parcel *parcel)
{
    const struct ga_ready ready = {.slots = 1};
    enum ga_message_kind kind = GA_MESSAGE_BYE;
    struct ga_reader body;
    struct ga_buffer out;
    GA_ASSERT(ga_message_open(&body, parcel->bytes.bytes, parcel->bytes.size, &kind, NULL) ==
              GA_OK);
    if (kind == GA_MESSAGE_SETUP) {
        ga_buffer_init(&out);
        ga_message_put_ready(&out, &ready);
        push(&cluster->to_master, parcel->peer, &out);
        cluster->n_ready++;
    } else if (kind == GA_MESSAGE_TASKS) {
        take_tasks(cluster, parcel->peer, &body);
    } else if (kind == GA_MESSAGE_RECALL) {
        give_back(cluster, parcel->peer, &body);
    }
}

static void obey_all(struct cluster *cluster)
{
    struct parcel parcel;
    while (pop(&cluster->to_workers, &parcel)) {
        obey(cluster, &parcel);
        ga_buffer_release(&parcel.bytes);
    }
}

static void greet(struct cluster *cluster, size_t peer, struct ga_hello *hello)
{
    struct ga_buffer out;
    hello->rank = (uint32_t)peer;
    (void)snprintf(hello->host, sizeof hello->host, "node%zu", peer / RANKS_A_HOST);
    ga_buffer_init(&out);
    ga_message_put_hello(&out, hello);
    push(&cluster->to_master, peer, &out);
}

static void create(struct cluster *cluster, size_t n)
{
    *cluster = (struct cluster){
        .port = {.self = cluster, .n_peers = n, .send = send, .receive = receive},
        .workers = ga_alloc(n, sizeof *cluster->workers),
        .heap = ga_alloc(n, sizeof *cluster->heap),
        .n = n,
    };
    for (size_t i = 0; i < n; i++) {
        cluster->workers[i].speaks = BEAT_S * drand48();
        place(cluster, i, i);
    }
    for (size_t i = n; i-- > 0;)
        resettle(cluster, i);
}

/* --- the run --- */

/* What is counted. */
__attribute__((noinline)) static void steady_step(struct ga_master *master, double now)
{
    (void)ga_master_step(master, now);
}

static void configure(struct ga_config *config, const char *folder, size_t n)
{
    struct ga_error error;
    char *text = ga_format("run: {results: results, stop: {time: 1000h}}\n"
                           "space: {x: {real: [-5, 5]}}\n"
                           "evaluator: {kind: function, name: sphere}\n"
                           "objectives: [minimize: value]\n"
                           "algorithm: {population: 1000, replacement: steady_state, lag: %zu}\n"
                           "output: {progress: quiet}\n",
                           1000 + 3 * n);
    ga_error_init(&error);
    if (ga_config_parse(config, text, "growth.yaml", folder, NULL, 0, &error) != GA_OK) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    free(text);
}

/* All are ready and at work. */
static void start(struct cluster *cluster, struct ga_master *master, struct ga_hello *hello)
{
    for (size_t i = 0; i < cluster->n; i++)
        greet(cluster, i, hello);
    while (cluster->n_ready < cluster->n || cluster->to_master.n > cluster->to_master.first) {
        (void)ga_master_step(master, cluster->now);
        obey_all(cluster);
    }
    while (cluster->done < cluster->n) {
        act(cluster);
        (void)ga_master_step(master, cluster->now);
        obey_all(cluster);
    }
}

int main(int argc, char **argv)
{
    struct cluster cluster;
    struct ga_config config = {0};
    struct ga_master *master = NULL;
    struct ga_hello self = {.version = "1", .host = "node0", .cores = 1};
    struct ga_error error;
    ga_error_init(&error);
    if (argc != 4) {
        fprintf(stderr, "cluster_growth FOLDER WORKERS EVALUATIONS\n");
        return 2;
    }
    create(&cluster, strtoul(argv[2], NULL, 10));
    configure(&config, argv[1], cluster.n);
    self.ranks = (uint32_t)cluster.n;
    struct ga_master_setup setup = {.config = &config,
                                    .self = &self,
                                    .port = &cluster.port,
                                    .seconds_left = INFINITY,
                                    .quiet = true,
                                    .disk_thread = true,
                                    .out = stdout};
    if (ga_master_create(&master, &setup, cluster.now, &error) != GA_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    start(&cluster, master, &self);
    size_t end = cluster.done + strtoul(argv[3], NULL, 10);
    while (cluster.done < end) {
        act(&cluster);
        steady_step(master, cluster.now);
        obey_all(&cluster);
    }
    printf("%.0f\n", cluster.now);
    ga_master_destroy(master);
    ga_config_release(&config);
    return 0;
}
