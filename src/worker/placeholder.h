/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placeholder.h - the names that a command's arguments and templates may use in braces, and what
 * they stand for. Pure. */
#ifndef GA_WORKER_PLACEHOLDER_H
#define GA_WORKER_PLACEHOLDER_H

#include "common/buffer.h"
#include "common/space.h"

enum ga_builtin { /* names beside those of the parameters; they win over a parameter of the same
                     name */
                  GA_BUILTIN_RESULT,
                  GA_BUILTIN_WORKDIR,
                  GA_BUILTIN_ID,
                  GA_BUILTIN_REPEAT,
                  GA_BUILTIN_SEED,
                  GA_BUILTIN_CONFIG_DIR,
                  GA_BUILTIN_COUNT
};

struct ga_placeholders {
    size_t n;                       /* GA_BUILTIN_COUNT, then the parameters */
    const char **names;             /* borrowed */
    const char **values;            /* borrowed, but for numbers; NULL: not known yet */
    char (*numbers)[GA_VALUE_ROOM]; /* where parameters' values are written */
};

/* The space must outlive it, as must texts set as values. */
void ga_placeholders_init(struct ga_placeholders *placeholders, const struct ga_space *space);
void ga_placeholders_release(struct ga_placeholders *placeholders);
void ga_placeholders_set_genes(struct ga_placeholders *placeholders, const struct ga_space *space,
                               const double *genes);

/* Appends `text` with each {name} replaced and {{ and }} as braces. Returns GA_FILL_OK, or what is
 * wrong, with the offset in *at: a name that is not there, one without a value, a brace without its
 * partner. */
enum ga_fill { GA_FILL_OK, GA_FILL_UNKNOWN, GA_FILL_UNSET, GA_FILL_BRACE };
enum ga_fill ga_fill_argument(const struct ga_placeholders *placeholders, const char *text,
                              struct ga_buffer *out, size_t *at);

/* Appends `text` with each {name} that is known replaced. All other braces stay: templates are
 * netlists and C. */
void ga_fill_template(const struct ga_placeholders *placeholders, const char *text, size_t size,
                      struct ga_buffer *out);

#endif
