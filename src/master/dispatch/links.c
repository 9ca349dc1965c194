/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links.c - doubly linked lists in a circle, so that no end is special. */
#include "master/dispatch/links.h"

void ga_link_init_head(struct ga_link *head)
{
    *head = (struct ga_link){head, head, GA_NO_OWNER};
}

void ga_link_append(struct ga_link *head, struct ga_link *link)
{
    link->previous = head->previous;
    link->next = head;
    head->previous->next = link;
    head->previous = link;
}

void ga_link_remove(struct ga_link *link)
{
    link->previous->next = link->next;
    link->next->previous = link->previous;
    link->previous = link->next = NULL;
}
