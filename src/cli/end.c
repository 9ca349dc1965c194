/* SPDX-License-Identifier: GPL-3.0-or-later */
/* end.c - the end of a command: its output is out, and the process says how it went. */
#include "cli/commands.h"
#include <errno.h>
#include <string.h>

enum ga_status ga_cli_flush(FILE *out, struct ga_error *error)
{
    if (fflush(out) != 0 || ferror(out))
        return ga_error_set(error, GA_E_IO, "cannot write the output: %s", strerror(errno));
    return GA_OK;
}

int ga_cli_exit_status(enum ga_status status)
{
    switch (status) {
    case GA_OK:
        return 0;
    case GA_E_CONFIG:
    case GA_E_CHANGED:
        return 2;
    case GA_E_EVALUATOR:
        return 3;
    default:
        return 1;
    }
}
