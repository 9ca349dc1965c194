/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slots.h - the evaluations that go on at the same time on one rank: a thread a slot, one queue for
 * all. The rank's main thread submits and collects and never blocks; it alone talks to the master.
 */
#ifndef GA_WORKER_SLOTS_H
#define GA_WORKER_SLOTS_H

#include "common/config/config.h"
#include "common/error.h"
#include "common/evaluation.h"
#include "common/time_sheet.h"
#include <sched.h>
#include <stdbool.h>

struct ga_brief;
struct ga_slots;

/* Checks the evaluator once, starts n >= 1 threads, opens an evaluator in each; fails if any
 * cannot. The threads, and what they start, run on `cores` only, and after all else on the machine;
 * NULL: as this thread does. The config and `cores` must outlive it. */
enum ga_status GA_MUST_CHECK ga_slots_open(struct ga_slots **slots, const struct ga_config *config,
                                           size_t n, const cpu_set_t *cores,
                                           struct ga_error *error);
/* Cancels what runs, waits for the threads. NULL is fine. */
void ga_slots_close(struct ga_slots *slots);

/* What does brief evaluations in place of all that follows up to collect; NULL: none are brief for
 * certain. */
struct ga_brief *ga_slots_brief(const struct ga_slots *slots);

/* Copies n tasks into the queue. Tasks start in order of submission. */
void ga_slots_submit(struct ga_slots *slots, const struct ga_task *tasks, size_t n);

/* Calls `finished` in this thread for each evaluation that has finished since the last call,
 * those of one slot in order of finishing; returns how many. Cancelled ones are reported too, as
 * GA_FAILURE_CANCELLED. The result is valid during the call. */
size_t ga_slots_collect(struct ga_slots *slots,
                        void (*finished)(void *self, const struct ga_result *result), void *self);

/* Readable when collect has something: for sleeping on. */
int ga_slots_event(const struct ga_slots *slots);

size_t ga_slots_count(const struct ga_slots *slots);
size_t ga_slots_pending(const struct ga_slots *slots);   /* submitted and not yet collected */
double ga_slots_task_time(const struct ga_slots *slots); /* s that an evaluation took of late */
/* s for which each slot has work behind what it does now, if that takes as long. */
double ga_slots_ahead(const struct ga_slots *slots);

/* Where the time of all slots went, from when each was opened until now. */
struct ga_time_sheet ga_slots_time(struct ga_slots *slots);
/* This thread was busy for so long, with what is told in the next too: where it does all
 * evaluations itself, its slots had no other. */
void ga_slots_note_work(struct ga_slots *slots, double seconds);
/* It sent or received something, which took so long. */
void ga_slots_note_transfer(struct ga_slots *slots, double seconds);

/* Gives a task back that has not started, with the try that it was: it will not be collected.
 * False if it has started or is not known. */
bool ga_slots_recall(struct ga_slots *slots, uint64_t number, uint32_t *try);

/* Forgets it if it waits, stops it if it runs. */
void ga_slots_cancel(struct ga_slots *slots, uint64_t number);
void ga_slots_cancel_all(struct ga_slots *slots);
void ga_slots_cancel_waiting(struct ga_slots *slots); /* all that have not started */

/* This process has read a SIGTERM: evaluations that fail from now on count as cancelled. */
void ga_slots_told_to_end(struct ga_slots *slots);

#endif
