/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job.c - see job.h. */
#include "worker/job.h"
#include "common/error.h"
#include <stdlib.h>

struct ga_job *ga_job_create(size_t n_genes, size_t n_metrics)
{
    struct ga_job *job = ga_alloc(1, sizeof *job + (n_genes + n_metrics) * sizeof job->values[0]);

    job->genes = job->values;
    job->metrics = job->values + n_genes;
    job->task.genes = job->genes;
    job->result.metrics = job->metrics;
    job->result.message = job->message;
    return job;
}

void ga_jobs_push(struct ga_job_list *list, struct ga_job *job)
{
    job->next = NULL;
    if (list->first == NULL)
        list->first = job;
    else
        list->last->next = job;
    list->last = job;
    list->n++;
}

struct ga_job *ga_jobs_pop(struct ga_job_list *list)
{
    struct ga_job *job = list->first;

    if (job != NULL) {
        list->first = job->next;
        list->n--;
    }
    return job;
}

void ga_jobs_append(struct ga_job_list *list, struct ga_job_list *others)
{
    if (others->first == NULL)
        return;
    if (list->first == NULL)
        list->first = others->first;
    else
        list->last->next = others->first;
    list->last = others->last;
    list->n += others->n;
    *others = (struct ga_job_list){0};
}

struct ga_job *ga_jobs_remove(struct ga_job_list *list, uint64_t number)
{
    struct ga_job *before = NULL;
    struct ga_job *job = list->first;

    while (job != NULL && job->task.number != number) {
        before = job;
        job = job->next;
    }
    if (job == NULL)
        return NULL;
    if (before == NULL)
        list->first = job->next;
    else
        before->next = job->next;
    if (list->last == job)
        list->last = before;
    list->n--;
    return job;
}

void ga_jobs_free(struct ga_job_list *list)
{
    struct ga_job *job;

    while ((job = ga_jobs_pop(list)) != NULL)
        free(job);
}
