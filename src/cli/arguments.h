/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arguments.h - the command line, taken apart. Pure: whether the paths exist is not asked here. */
#ifndef GA_CLI_ARGUMENTS_H
#define GA_CLI_ARGUMENTS_H

#include "common/config/config.h"
#include "common/error.h"
#include "common/limits.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ga_command {
    GA_COMMAND_RUN, /* no word: gaopt CONFIG */
    GA_COMMAND_CHECK,
    GA_COMMAND_BEST,
    GA_COMMAND_EXPORT,
    GA_COMMAND_EVAL,
    GA_COMMAND_STATUS,
    GA_COMMAND_PROBE,
    GA_COMMAND_HOSTS,
    GA_COMMAND_JOIN,
    GA_COMMAND_LEAVE,
    GA_COMMAND_HELP, /* --help and -h of any command too: topic names the command */
    GA_COMMAND_VERSION,
    GA_COMMAND_COUNT
};

enum ga_best_form { GA_BEST_TEXT, GA_BEST_YAML, GA_BEST_JSON, GA_BEST_VALUES };
enum ga_export_form { GA_EXPORT_CSV, GA_EXPORT_JSON, GA_EXPORT_TRACE };
enum ga_help_form { GA_HELP_TOPIC, GA_HELP_KEYS, GA_HELP_REFERENCE, GA_HELP_SCHEMA };

struct ga_arguments {
    enum ga_command command;
    const char *path; /* the CONFIG, the RUN or the HOSTFILE */

    /* run and check */
    struct ga_override *overrides;
    size_t n_overrides;
    bool fresh;
    bool quiet;
    bool no_run; /* check: evaluate nothing */

    /* best */
    uint64_t n_best;
    enum ga_best_form best_form;

    /* export */
    enum ga_export_form export_form;
    bool timing;
    const char *output; /* file; NULL or "-": standard output */

    /* eval */
    uint64_t id;      /* GA_NONE_U64 until given */
    uint64_t repeat;  /* of its evaluation */
    const char *keep; /* folder; NULL: a temporary one */

    /* status */
    bool watch;
    bool workers; /* a table of them too */

    /* probe and hosts */
    bool evaluate;
    bool leave_out; /* hosts that are not fit */
    bool oversubscribe;
    const char *folder;  /* where a config on standard input is from; NULL: here */
    const char *seen;    /* a file that may be seen here; NULL: none is asked for */
    const char *tags;    /* of hosts that are wanted, "a,b"; NULL: all */
    const char *answers; /* folder; NULL: the hostfile alone is read */

    /* join: what follows the RUN and is no option of gaopt is mpirun's */
    const char **mpirun; /* words of argv */
    size_t n_mpirun;
    struct ga_limits limits; /* active is a word of argv */
    struct {                 /* the same as they were written; NULL: not given */
        const char *slots, *cpus, *memory, *active;
    } limit_words;

    /* help */
    enum ga_help_form help_form;
    const char *topic; /* a command or a key of the config; NULL: none */
};

/* Takes argv[1] .. argv[argc-1] apart; argv must outlive the result. On failure the error
 * (GA_E_CONFIG) says what was found and what is allowed, and *arguments is empty. On success the
 * caller releases it. */
enum ga_status GA_MUST_CHECK ga_arguments_parse(struct ga_arguments *arguments, int argc,
                                                char *const *argv, struct ga_error *error);
void ga_arguments_release(struct ga_arguments *arguments);

/* "best", "run" for the command without a word; static. */
const char *ga_command_word(enum ga_command command);
/* The command that is written so, or GA_COMMAND_COUNT. */
enum ga_command ga_command_find(const char *word);
/* The command whose word is nearest to a mistyped one; NULL if none is near. */
const char *ga_command_nearest(const char *word);

/* What --help says of a command: synopsis, options, an example; static. GA_COMMAND_HELP: the whole
 * program. */
const char *ga_command_usage(enum ga_command command);

#endif
