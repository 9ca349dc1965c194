/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_layout.c - the tables of what stands in run files. Names and codes that are in users' files
 * are never changed, only added to. */
#include "master/store/run_layout.h"
#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

const struct ga_meaning ga_meanings[] = {
    {GA_AT_EVALUATIONS, NULL, "every individual told to the search, in order of id"},
    {GA_AT_TAIL, NULL, "rows that are not yet in a sealed segment; /evaluations shows them too"},
    {GA_AT_CONFIG, NULL, "the config as YAML with every key that applies; gaopt runs it as it is"},
    {GA_AT_CONFIG_SOURCE, NULL, "the config as the user wrote it"},
    {GA_AT_PARAMETER_NAMES, NULL, "names of the parameters, the columns of evaluations/parameters"},
    {"/space/kind", NULL, "real, int, choice, bool or fixed"},
    {"/space/low", NULL, "smallest value; of a choice 0"},
    {"/space/high", NULL, "largest value; of a choice the index of its last word"},
    {"/space/step", NULL, "distance of allowed values; 0: a continuum"},
    {"/space/log", NULL, "whether the parameter is searched on a logarithmic scale"},
    {"/space/choices", NULL, "words of a choice, one a line: value k means word k, from 0"},
    {GA_AT_METRIC_NAMES, NULL, "names of the metrics, the columns of evaluations/metrics"},
    {GA_AT_OBJECTIVE_NAMES, NULL, "names of the objectives, the columns of evaluations/objectives"},
    {"/objectives/expression", NULL, "what the objective is computed from"},
    {"/objectives/maximize", NULL, "whether larger is better"},
    {GA_AT_HOSTS, NULL, "names of hosts, numbered by evaluations/host; the first: nobody"},
    {GA_AT_FAILURE_IDS, NULL, "ids of the first failed evaluations of the run"},
    {GA_AT_FAILURE_TEXTS, NULL, "what a person should see of each of them"},
    {GA_AT_ENGINE, NULL, "the search's whole state, for resuming; opaque"},
    {GA_AT_SESSIONS, NULL, "each start of gaopt on this run"},
    {GA_AT_CHECKPOINTS, "s since 1970-01-01 UTC",
     "when checkpoints were written, the first and each so many after it as checkpoints_apart "
     "says"},
    {GA_AT_WORKERS, NULL, "where the time of each worker's slots went, over all sessions"},
};
const size_t ga_n_meanings = COUNT(ga_meanings);

char *ga_path_in(char out[GA_PATH_ROOM], const char *group, const char *name)
{
    (void)snprintf(out, GA_PATH_ROOM, "%s/%s", group, name);
    return out;
}

static const char *word_of_status(size_t code)
{
    return ga_record_status_word((enum ga_record_status)code);
}

static const char *word_of_failure(size_t code)
{
    return ga_failure_word((enum ga_failure)code);
}

/* These very words are a bool to h5py. */
static const char *word_of_bool(size_t code)
{
    return code ? "TRUE" : "FALSE";
}

#define NUMBER(kind)                                                                               \
    {                                                                                              \
        .number = (kind)                                                                           \
    }
#define WORDS(count, lookup)                                                                       \
    {                                                                                              \
        .number = GA_H5_I8, .n_words = (count), .word = (lookup)                                   \
    }
#define AT(member) offsetof(struct ga_rows, member)
#define BOOL       WORDS(2, word_of_bool)

const struct ga_h5_type ga_h5_bool = BOOL;

const struct ga_column ga_columns[] = {
    {"id", NUMBER(GA_H5_U64), GA_ONE, AT(id), NULL, "sequence number; row k has id k"},
    {"generation", NUMBER(GA_H5_U64), GA_ONE, AT(generation), NULL, "from 0"},
    {"origin", NUMBER(GA_H5_U32), GA_ONE, AT(origin), NULL,
     "a sum: 1 initial design, 2 given by the user, 4 crossover, 8 mutation, 16 copy of the first "
     "parent, 32 mutated again as it was a duplicate or broke a constraint, 64 an elite, evaluated "
     "again"},
    {"parents", NUMBER(GA_H5_U64), GA_TWO, AT(parents), NULL, "ids; 2^64-1: none"},
    {"same_as", NUMBER(GA_H5_U64), GA_ONE, AT(same_as), NULL,
     "the earlier id with the same parameters, whose result stands here too; 2^64-1: none"},
    {"status", WORDS(GA_RECORD_STATUS_COUNT, word_of_status), GA_ONE, AT(status), NULL,
     "ok, failed, reused (see same_as), or skipped as it breaks a constraint on parameters"},
    {"failure", WORDS(GA_FAILURE_COUNT, word_of_failure), GA_ONE, AT(failure), NULL,
     "why there are no metrics"},
    {"detail", NUMBER(GA_H5_I32), GA_ONE, AT(detail), NULL,
     "of a failure: exit status or signal number; else 0"},
    {"parameters", NUMBER(GA_H5_F64), GA_PARAMETERS, AT(parameters), NULL,
     "as they were evaluated; a choice is the index of its word in /space/choices, a bool 0 or 1"},
    {"metrics", NUMBER(GA_H5_F64), GA_METRICS, AT(metrics), NULL,
     "what the evaluation reported, of several repeats what the run's attribute combine says; NaN "
     "if it "
     "failed or was skipped"},
    {"spread", NUMBER(GA_H5_F64), GA_SPREAD, AT(spread), NULL,
     "sample standard deviation of each metric over the repeats of the individual, in the unit of "
     "the metric; NaN if it failed or was skipped"},
    {"objectives", NUMBER(GA_H5_F64), GA_OBJECTIVES, AT(objectives), NULL,
     "in the user's direction, see /objectives; NaN if it failed or was skipped"},
    {"violation", NUMBER(GA_H5_F64), GA_ONE, AT(violation), NULL,
     "of all constraints, summed; 0: feasible, infinite: failed"},
    {"feasible", BOOL, GA_ONE, AT(feasible), NULL, "whether violation is 0"},
    {"attempts", NUMBER(GA_H5_U32), GA_ONE, AT(attempts), NULL,
     "how often it was evaluated until there was a result, repeats included; 0 if reused or "
     "skipped"},
    {"failures", NUMBER(GA_H5_U32), GA_ONE, AT(failures), NULL, "how many of the attempts failed"},
    {"first_failure", WORDS(GA_FAILURE_COUNT, word_of_failure), GA_ONE, AT(first_failure), NULL,
     "why the first attempt that failed did; none: no attempt failed, or it is not known"},
    {"rank", NUMBER(GA_H5_U32), GA_ONE, AT(rank), NULL,
     "MPI rank that evaluated it; of several repeats the last, or the one that failed"},
    {"host", NUMBER(GA_H5_U32), GA_ONE, AT(host), NULL,
     "host that evaluated it: an index into /hosts; of several repeats as for rank"},
    {"started", NUMBER(GA_H5_F64), GA_ONE, AT(started), "s since 1970-01-01 UTC",
     "when the evaluation started, by its host's clock; of several repeats the first to start"},
    {"seconds", NUMBER(GA_H5_F64), GA_ONE, AT(seconds), "s",
     "how long the evaluation took; of several repeats the sum"},
};
const size_t ga_n_columns = COUNT(ga_columns);

size_t ga_column_width(const struct ga_column *column, struct ga_widths widths)
{
    switch (column->width) {
    case GA_TWO:
        return 2;
    case GA_PARAMETERS:
        return widths.parameters;
    case GA_METRICS:
        return widths.metrics;
    case GA_SPREAD:
        return widths.spread;
    case GA_OBJECTIVES:
        return widths.objectives;
    default:
        return 1;
    }
}

bool ga_column_exists(const struct ga_column *column, struct ga_widths widths)
{
    return column->width != GA_SPREAD || widths.spread > 0;
}

size_t ga_column_row_size(const struct ga_column *column, struct ga_widths widths)
{
    return ga_column_width(column, widths) * ga_h5_size(column->type.number);
}

void *ga_column_of(const struct ga_rows *rows, const struct ga_column *column)
{
    void *data;

    memcpy(&data, (const char *)rows + column->offset, sizeof data);
    return data;
}

void ga_column_set(struct ga_rows *rows, const struct ga_column *column, void *data)
{
    memcpy((char *)rows + column->offset, &data, sizeof data);
}

#undef AT
#define AT(member) offsetof(struct ga_run_state, member)

const struct ga_field ga_run_fields[] = {
    {"gaopt_version", GA_FIELD_TEXT, AT(version), NULL, "of the gaopt that wrote this"},
    {"run_id", GA_FIELD_U64, AT(run_id), NULL, "random; the same in all files of a run"},
    {"name", GA_FIELD_TEXT, AT(name), NULL, "run.name"},
    {"seed", GA_FIELD_U64, AT(seed), NULL, "run.seed"},
    {"repeats", GA_FIELD_U64, AT(repeats), NULL, "evaluations of each individual"},
    {"combine", GA_FIELD_TEXT, AT(combine), NULL,
     "what their metrics become: mean or median of each, or all of the worst repeat"},
    {"created", GA_FIELD_F64, AT(created), "s since 1970-01-01 UTC", "start of the first session"},
    {"checkpoint", GA_FIELD_U64, AT(checkpoint), NULL, "how many there were before this one"},
    {"checkpoints_apart", GA_FIELD_U64, AT(checkpoints.apart), NULL,
     "of so many one is in /checkpoints/date"},
    {"told", GA_FIELD_U64, AT(told), NULL, "individuals in /evaluations"},
    {"elapsed", GA_FIELD_F64, AT(elapsed), "s", "wall time of all sessions"},
    {"master_seconds", GA_FIELD_F64, AT(accounts.master), "s",
     "rank 0's own work in all sessions: the search, journal and checkpoints"},
    {"finished_by", GA_FIELD_TEXT, AT(finished_by), NULL,
     "the stop criterion that ended the run; empty: unfinished"},
    {"epoch", GA_FIELD_U64, AT(epoch), NULL, "how often the history was scored again"},
    {"segments", GA_FIELD_U64, AT(segments), NULL, "sealed files in history/ that belong to this"},
    {"config_path", GA_FIELD_TEXT, AT(config_path), NULL, "where /config_source was read"},
    {"config_folder", GA_FIELD_TEXT, AT(config_folder), NULL, "its folder, absolute"},
};
const size_t ga_n_run_fields = COUNT(ga_run_fields);

#undef AT
#define AT(member) offsetof(struct ga_session, member)

static const struct ga_field session_fields[] = {
    {"started", GA_FIELD_F64, AT(started), "s since 1970-01-01 UTC", "start of the session"},
    {"ended", GA_FIELD_F64, AT(ended), "s since 1970-01-01 UTC",
     "its end; 0: it was killed, or goes on"},
    {"ranks", GA_FIELD_U32, AT(ranks), NULL, "MPI ranks, the master included"},
    {"slots", GA_FIELD_U32, AT(slots), NULL, "evaluations at a time"},
    {"version", GA_FIELD_TEXT, AT(version), NULL, "of gaopt"},
    {"hosts", GA_FIELD_TEXT, AT(hosts), NULL, "host:slots of each host"},
    {"ended_by", GA_FIELD_TEXT, AT(ended_by), NULL, "what ended it"},
    {"changes", GA_FIELD_TEXT, AT(changes), NULL,
     "differences of config from the session before, one a line"},
};
const struct ga_table ga_session_table = {GA_AT_SESSIONS, session_fields, COUNT(session_fields),
                                          sizeof(struct ga_session)};

#undef AT
#define AT(member)     offsetof(struct ga_account, member)
#define AT_TIME(class) (AT(time.seconds) + (class) * sizeof(double))

static const struct ga_field account_fields[] = {
    {"host", GA_FIELD_TEXT, AT(host), NULL, "its name"},
    {"rank", GA_FIELD_U32, AT(rank), NULL, "as in evaluations/rank"},
    {"slots", GA_FIELD_U32, AT(slots), NULL, "evaluations at a time"},
    {"evaluations", GA_FIELD_U64, AT(time.evaluations), NULL,
     "that ended there, failed and cancelled ones and further attempts included"},
    {"evaluating", GA_FIELD_F64, AT_TIME(GA_TIME_EVALUATING), "s",
     "of all its slots: from an evaluator's start to its end"},
    {"waiting", GA_FIELD_F64, AT_TIME(GA_TIME_WAITING), "s",
     "of all its slots: without a task; why, as far as is known, is in /waiting"},
    {"gaopt", GA_FIELD_F64, AT_TIME(GA_TIME_OWN), "s",
     "of all its slots: gaopt's own work between evaluations"},
    {"transfer", GA_FIELD_F64, AT_TIME(GA_TIME_TRANSFER), "s",
     "of all its slots: without a task while the rank sent or received"},
};
const struct ga_table ga_account_table = {GA_AT_WORKERS, account_fields, COUNT(account_fields),
                                          sizeof(struct ga_account)};
