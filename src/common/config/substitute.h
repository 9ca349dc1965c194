/* SPDX-License-Identifier: GPL-3.0-or-later */
/* substitute.h - environment variables in a text: ${NAME}, ${NAME:-default} (also if NAME is
 * empty), and $${ for a literal ${. */
#ifndef GA_COMMON_SUBSTITUTE_H
#define GA_COMMON_SUBSTITUTE_H

#include "common/error.h"

#define GA_SUBSTITUTE_LIMIT (1 << 20) /* bytes of a result */

/* *result is a new text, which the caller frees; NULL if there is nothing to substitute.
 * GA_E_CONFIG: a variable is not set, is not UTF-8, or a ${ is not closed. */
enum ga_status GA_MUST_CHECK ga_substitute(const char *text, char **result, struct ga_error *error);

#endif
