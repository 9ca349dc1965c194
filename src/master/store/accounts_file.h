/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounts_file.h - accounts as run.h5 has them: the groups /workers and /waiting. */
#ifndef GA_MASTER_ACCOUNTS_FILE_H
#define GA_MASTER_ACCOUNTS_FILE_H

#include "master/store/accounts.h"
#include "master/store/h5_reader.h"
#include "master/store/h5_writer.h"

void ga_accounts_put(struct ga_h5_writer *writer, const struct ga_accounts *accounts);
/* Into one that is empty. */
enum ga_status GA_MUST_CHECK ga_accounts_get(struct ga_h5_reader *reader,
                                             struct ga_accounts *accounts, struct ga_error *error);

#endif
