/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job.h - a task and its result in one piece of storage, and lists of them. No locks here. */
#ifndef GA_WORKER_JOB_H
#define GA_WORKER_JOB_H

#include "common/evaluation.h"
#include <stdbool.h>
#include <stddef.h>

struct ga_job {
    struct ga_job *next;
    bool cancelled;
    struct ga_task task;
    struct ga_result result; /* its metrics and message point into this job */
    double *genes;           /* task.genes, to be written */
    double *metrics;         /* result.metrics, likewise */
    char message[GA_MESSAGE_ROOM];
    double values[]; /* genes, then metrics */
};

struct ga_job_list { /* first in, first out */
    struct ga_job *first;
    struct ga_job *last; /* meaningless if first is NULL */
    size_t n;
};

struct ga_job *ga_job_create(size_t n_genes, size_t n_metrics);

void ga_jobs_push(struct ga_job_list *list, struct ga_job *job);
struct ga_job *ga_jobs_pop(struct ga_job_list *list);                      /* NULL: empty */
void ga_jobs_append(struct ga_job_list *list, struct ga_job_list *others); /* leaves others empty */
struct ga_job *ga_jobs_remove(struct ga_job_list *list, uint64_t number);  /* NULL: not there */
void ga_jobs_free(struct ga_job_list *list);

#endif
