/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sphere.c - a process in C: the sum of squares of the parameters x0, x1, ..., as many as its one
 * argument says.
 *
 *   cc -O2 sphere.c -o sphere -lm */
#include "gaopt_client.h"

int main(int argc, char **argv)
{
    const int n = argc > 1 ? atoi(argv[1]) : 2;
    struct gaopt_client client;

    gaopt_open(&client);
    while (gaopt_next(&client)) {
        double sum = 0;

        for (int i = 0; i < n; i++) {
            char name[16];

            snprintf(name, sizeof name, "x%d", i);
            sum += gaopt_number(&client, name) * gaopt_number(&client, name);
        }
        gaopt_metric(&client, "value", sum);
        gaopt_answer(&client);
    }
    return 0;
}
