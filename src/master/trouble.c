/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trouble.c - attempts and words at growing intervals. */
#include "master/trouble.h"
#include <math.h>

bool ga_trouble_may_try(const struct ga_trouble *trouble, double now)
{
    return !trouble->lasts || now >= trouble->try_at;
}

bool ga_trouble_fail(struct ga_trouble *trouble, double now)
{
    if (!trouble->lasts)
        *trouble = (struct ga_trouble){
            .lasts = true,
            .since = now,
            .try_after = GA_TROUBLE_TRY_FIRST_S,
            .speak_after = GA_TROUBLE_SPEAK_FIRST_S,
            .speak_at = now,
        };
    trouble->try_at = now + trouble->try_after;
    trouble->try_after = fmin(2 * trouble->try_after, GA_TROUBLE_TRY_MOST_S);
    if (now < trouble->speak_at)
        return false;
    trouble->speak_at = now + trouble->speak_after;
    trouble->speak_after = fmin(2 * trouble->speak_after, GA_TROUBLE_SPEAK_MOST_S);
    return true;
}

bool ga_trouble_end(struct ga_trouble *trouble)
{
    bool lasted = trouble->lasts;

    trouble->lasts = false;
    return lasted;
}
