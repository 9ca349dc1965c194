/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options_internal.h - which options there are, of which commands, and what each does. */
#ifndef GA_CLI_OPTIONS_INTERNAL_H
#define GA_CLI_OPTIONS_INTERNAL_H

#include "cli/arguments.h"

struct ga_option {
    const char *name;   /* "--set", or "-n" if it has a letter only */
    const char *letter; /* "-o"; NULL: none */
    const char *value;  /* what its value is called; NULL: it takes none */
    enum ga_status (*take)(struct ga_arguments *arguments, const struct ga_option *option,
                           const char *value, struct ga_error *error);
    size_t field;      /* that it sets: offset in struct ga_arguments */
    int setting;       /* what an enum is set to */
    unsigned commands; /* that have it: bits 1 << enum ga_command */
};

/* The option that `text` ("--set", "--set=a=b", "-n3") writes, if the command has it. */
const struct ga_option *ga_option_find(const char *text, enum ga_command command);
/* The name of the command's option that may have been meant, or NULL. */
const char *ga_option_nearest(const char *text, enum ga_command command);
/* "--fresh, --set, --help": all that the command has; the caller frees it. */
char *ga_options_of(enum ga_command command);

#endif
