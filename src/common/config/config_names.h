/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_names.h - the names that expressions of a config may use, and where their values stand in
 * a row: the parameters first (space.n values), then the metrics. */
#ifndef GA_COMMON_CONFIG_NAMES_H
#define GA_COMMON_CONFIG_NAMES_H

#include "common/config/config.h"
#include "common/expr/expr.h"

/* Borrows the config, of which only space and evaluator.metrics are looked at. */
struct ga_names ga_config_names(const struct ga_config *config);

#endif
