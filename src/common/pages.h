/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pages.h - large tables that are read and written at random places: in huge pages where the system
 * has them, as with small ones nearly every access would also miss the cache of addresses. */
#ifndef GA_COMMON_PAGES_H
#define GA_COMMON_PAGES_H

#include <stddef.h>

/* Zeroed; never NULL. */
void *ga_pages_alloc(size_t size);
void ga_pages_free(void *pages, size_t size); /* NULL is fine */

#endif
