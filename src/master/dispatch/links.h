/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links.h - doubly linked lists whose links lie in what they link: nothing is allocated, and
 * anything leaves its list at once. */
#ifndef GA_MASTER_LINKS_H
#define GA_MASTER_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GA_NO_OWNER SIZE_MAX

/* A link of `owner`, a number; or the head of a list, whose owner is nobody. It must not move. */
struct ga_link {
    struct ga_link *previous, *next; /* NULL: in no list */
    size_t owner;
};

void ga_link_init_head(struct ga_link *head);

void ga_link_append(struct ga_link *head, struct ga_link *link);
void ga_link_remove(struct ga_link *link);

static inline size_t ga_link_first(const struct ga_link *head)
{
    return head->next->owner;
}

/* The first that is not `except`; GA_NO_OWNER if there is none. */
static inline size_t ga_link_first_but(const struct ga_link *head, size_t except)
{
    const struct ga_link *link = head->next;
    return link != head && link->owner == except ? link->next->owner : link->owner;
}

static inline bool ga_link_is_in(const struct ga_link *link)
{
    return link->next != NULL;
}

/* In the list, at its end if it was not there, or not in it. */
static inline void ga_link_set(struct ga_link *head, struct ga_link *link, bool in)
{
    if (in == ga_link_is_in(link))
        return;
    if (in)
        ga_link_append(head, link);
    else
        ga_link_remove(link);
}

static inline bool ga_link_is_empty(const struct ga_link *head)
{
    return head->next == head;
}

#endif
