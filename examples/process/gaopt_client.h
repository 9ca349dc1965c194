/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gaopt_client.h - a C program as an evaluator of kind process: copy this file beside your own.
 *
 *   #include "gaopt_client.h"
 *   int main(void)
 *   {
 *       struct gaopt_client client;
 *       gaopt_open(&client);
 *       while (gaopt_next(&client)) {
 *           const double x = gaopt_number(&client, "x");
 *           gaopt_metric(&client, "loss", (x - 1) * (x - 1));
 *           gaopt_answer(&client);
 *       }
 *       return 0;
 *   }
 *
 * What is printed meanwhile goes to standard error, which gaopt keeps in RESULTS/processes. Needs
 * POSIX, and a request as gaopt writes it: on one line, without blanks, its parameters last. It
 * exits with a message, which gaopt shows, if a request has no parameter of a name. */
#ifndef GAOPT_CLIENT_H
#define GAOPT_CLIENT_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct gaopt_client {
    FILE *requests;
    FILE *answers;
    char *line; /* of the request */
    size_t room;
    int n_metrics; /* of the answer so far */
};

static inline void gaopt_stop(const char *what, const char *name)
{
    fprintf(stderr, "%s%s\n", what, name);
    exit(1);
}

/* First thing in main. */
static inline void gaopt_open(struct gaopt_client *client)
{
    memset(client, 0, sizeof *client);
    client->requests = fdopen(dup(STDIN_FILENO), "r");
    client->answers = fdopen(dup(STDOUT_FILENO), "w");
    if (!client->requests || !client->answers || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        gaopt_stop("cannot move standard input and output aside", "");
}

/* Waits for a request; false if there are no more. */
static inline bool gaopt_next(struct gaopt_client *client)
{
    client->n_metrics = 0;
    if (getline(&client->line, &client->room, client->requests) > 0)
        return true;
    free(client->line);
    return false;
}

/* What stands behind "NAME": from there on. */
static inline const char *gaopt_find(const char *from, const char *name)
{
    const size_t length = strlen(name);

    for (const char *at = strchr(from, '"'); at; at = strchr(at + 1, '"')) {
        if (strncmp(at + 1, name, length) == 0 && strncmp(at + 1 + length, "\":", 2) == 0)
            return at + 1 + length + 2;
    }
    gaopt_stop("the request has no ", name);
    return NULL;
}

static inline const char *gaopt_value(const struct gaopt_client *client, const char *name)
{
    return gaopt_find(gaopt_find(client->line, "parameters"), name);
}

/* For random numbers: 1 to 2^31 - 1, of this evaluation alone. */
static inline unsigned long gaopt_seed(const struct gaopt_client *client)
{
    return strtoul(gaopt_find(client->line, "seed"), NULL, 10);
}

/* A real or an int. */
static inline double gaopt_number(const struct gaopt_client *client, const char *name)
{
    return strtod(gaopt_value(client, name), NULL);
}

static inline bool gaopt_bool(const struct gaopt_client *client, const char *name)
{
    return gaopt_value(client, name)[0] == 't';
}

/* Whether a choice has this word, which has no quotes or backslashes in it. */
static inline bool gaopt_is(const struct gaopt_client *client, const char *name, const char *word)
{
    const char *value = gaopt_value(client, name);
    const size_t length = strlen(word);

    return value[0] == '"' && strncmp(value + 1, word, length) == 0 && value[1 + length] == '"';
}

/* JSON has no word for a number that is not finite; gaopt knows these. */
static inline void gaopt_metric(struct gaopt_client *client, const char *name, double value)
{
    fprintf(client->answers, "%s\"%s\":", client->n_metrics++ > 0 ? "," : "{\"metrics\":{", name);
    if (isnan(value))
        fputs("NaN", client->answers);
    else
        fprintf(client->answers, "%.17g", value);
}

/* Sends the metrics, at least one. */
static inline void gaopt_answer(struct gaopt_client *client)
{
    fputs("}}\n", client->answers);
    fflush(client->answers);
}

/* In place of metrics: this evaluation has failed. The text has no quotes or backslashes. */
static inline void gaopt_fail(struct gaopt_client *client, const char *text)
{
    fprintf(client->answers, "{\"error\":\"%s\"}\n", text);
    fflush(client->answers);
}

#endif
