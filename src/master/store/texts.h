/* SPDX-License-Identifier: GPL-3.0-or-later */
/* texts.h - lists of texts that grow; ga_text_list_release releases them. */
#ifndef GA_MASTER_TEXTS_H
#define GA_MASTER_TEXTS_H

#include "common/config/config.h"

void ga_texts_add(struct ga_text_list *list, const char *text);                 /* copied */
void ga_texts_copy(struct ga_text_list *list, const struct ga_text_list *from); /* replaces */
bool ga_texts_same(const struct ga_text_list *a, const struct ga_text_list *b);
ptrdiff_t ga_texts_find(const struct ga_text_list *list, const char *text); /* index, or -1 */

#endif
