/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_tasks.c - tasks out: what dispatch wants done, sent or said. */
#include "common/islands.h"
#include "common/text.h"
#include "master/master_internal.h"

static void send_tasks(struct ga_master *master, const struct ga_dispatch_action *action)
{
    size_t n_genes = ga_task_width(master->config);
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_begin_tasks(&message, n_genes);
    for (size_t i = 0; i < action->n; i++) {
        uint64_t id = ga_task_id(action->tasks[i], master->config->evaluator.repeats);
        struct ga_task task = {
            .number = action->tasks[i],
            .try = action->tries[i],
            .attempt = action->attempts[i],
            .genes = ga_search_open(master->search, id)->genes,
        };
        ga_message_add_task(&message, &task, n_genes);
    }
    ga_message_end(&message);
    ga_port_send(master->setup.port, action->worker, &message);
}

static void send_ids(struct ga_master *master, enum ga_message_kind kind,
                     const struct ga_dispatch_action *action)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_put_ids(&message, kind, action->tasks, action->n);
    ga_port_send(master->setup.port, action->worker, &message);
}

/* Why it is set aside: the last failure there that is still held. */
static const char *last_words(const struct ga_master *master, size_t host)
{
    const char *words = "";
    for (size_t i = 0; i < master->held.n; i++)
        if (master->peers.peers[master->held.items[i].peer].host == host)
            words = master->held.items[i].result.message;
    return words;
}

static void say_quarantined(struct ga_master *master, const struct ga_dispatch_action *action,
                            double now)
{
    const char *words = last_words(master, action->host);
    char time[GA_NUMBER_ROOM];
    ga_progress_say(master->progress,
                    "host %s: its last evaluations all failed, while others succeeded%s%s; it gets "
                    "none for %s, and these go elsewhere",
                    master->peers.peers[action->host].hello.host, *words ? ": " : "", words,
                    ga_text_duration(action->until - now, time));
}

static void act(struct ga_master *master, const struct ga_dispatch_action *action, double now)
{
    switch (action->kind) {
    case GA_DISPATCH_SEND:
        send_tasks(master, action);
        break;
    case GA_DISPATCH_RECALL:
        send_ids(master, GA_MESSAGE_RECALL, action);
        break;
    case GA_DISPATCH_CANCEL:
        send_ids(master, GA_MESSAGE_CANCEL, action);
        break;
    case GA_DISPATCH_LOST:
        ga_master_fail_task(master, action->tasks[0], GA_FAILURE_LOST,
                            "every worker that had it was lost");
        break;
    case GA_DISPATCH_EXPIRED:
        ga_master_fail_task(master, action->tasks[0], GA_FAILURE_TIMEOUT,
                            "its worker did not end it in time; it counts as failed, and its slot "
                            "is not used");
        break;
    case GA_DISPATCH_COUNTS:
        ga_master_count_held(master, action->tasks[0]);
        break;
    case GA_DISPATCH_DUPLICATED:
        break; /* common, and of no consequence: the end tells how many there were */
    case GA_DISPATCH_QUARANTINED:
        say_quarantined(master, action, now);
        break;
    case GA_DISPATCH_READMITTED:
        ga_progress_say(master->progress, "host %s: is tried again",
                        master->peers.peers[action->host].hello.host);
        break;
    }
}

/* Those repeats that are not here since an earlier session. */
static void add_tasks(struct ga_master *master, uint64_t id)
{
    uint64_t n = master->config->evaluator.repeats;
    for (uint32_t i = 0; i < n; i++)
        if (ga_repeats_needs(master->repeats, id, i))
            ga_dispatch_add(master->dispatch, ga_task_number(id, i, n));
}

bool ga_master_dispatch(struct ga_master *master, double now)
{
    const struct ga_individual *individual = NULL;
    struct ga_dispatch_action action;
    bool acted = ga_master_evaluate_at_once(master);
    while (!acted && master->state == GA_MASTER_RUNNING && !ga_master_is_ahead_of_disk(master) &&
           (individual = ga_search_next(master->search)) != NULL)
        add_tasks(master, individual->id);
    while (ga_dispatch_next(master->dispatch, now, &action)) {
        acted = true;
        act(master, &action, now);
    }
    return acted;
}
