/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy.h - how dispatch is to go about a run. */
#ifndef GA_MASTER_POLICY_H
#define GA_MASTER_POLICY_H

#include "common/config/config.h"
#include "master/dispatch/dispatch.h"

struct ga_dispatch_policy ga_policy_of(const struct ga_config *config);

#endif
