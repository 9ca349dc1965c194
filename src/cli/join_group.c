/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_group.c - reads the lines of join_told.h. */
#include "cli/join_group.h"
#include "cli/join_told.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void add_end(struct ga_join_group *group, const char *rest, uint64_t *n)
{
    uint64_t done = 0, given_back = 0;
    int why = 0;
    if (sscanf(rest, "%" SCNu64 " %" SCNu64 " %n", &done, &given_back, &why) < 2)
        return;
    ++*n;
    group->done += done;
    group->given_back += given_back;
    if (n == &group->n_refused && *group->why == '\0')
        (void)snprintf(group->why, sizeof group->why, "%s", rest + why);
}

bool ga_join_group_heed(struct ga_join_group *group, const char *line)
{
    char word[16] = "";
    uint64_t number = 0;
    int rest = 0;
    if (strncmp(line, GA_TOLD_MARK, strlen(GA_TOLD_MARK)) != 0)
        return false;
    line += strlen(GA_TOLD_MARK);
    (void)sscanf(line, "%15s %n", word, &rest);
    (void)sscanf(line + rest, "%" SCNu64, &number);
    if (strcmp(word, GA_TOLD_RANKS) == 0) {
        group->n_ranks = number;
    } else if (strcmp(word, GA_TOLD_INVITED) == 0) {
        group->invited = true;
    } else if (strcmp(word, GA_TOLD_SHUT) == 0) {
        group->shut = true;
    } else if (strcmp(word, GA_TOLD_SLOTS) == 0) {
        group->n_ready++;
        group->slots += number;
    } else if (strcmp(word, GA_TOLD_LEAVING) == 0) {
        group->grace = number;
    } else if (strcmp(word, GA_TOLD_LEFT) == 0) {
        add_end(group, line + rest, &group->n_left);
    } else if (strcmp(word, GA_TOLD_REFUSED) == 0) {
        add_end(group, line + rest, &group->n_refused);
    } else if (strcmp(word, GA_TOLD_LOST) == 0) {
        add_end(group, line + rest, &group->n_lost);
    }
    return true;
}

bool ga_join_group_settled(const struct ga_join_group *group)
{
    uint64_t ended = group->n_left + group->n_lost + group->n_refused;
    return group->n_ranks > 0 && (group->n_ready >= group->n_ranks || ended > 0);
}
