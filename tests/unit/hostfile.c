/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hostfile.c - hostfiles, right ones and wrong ones, and what is said to the wrong ones. */
#include "cli/hostfile.h"
#include <criterion/criterion.h>
#include <string.h>

static struct ga_hostfile accepted(const char *text)
{
    struct ga_hostfile hostfile;
    struct ga_error error;

    ga_error_init(&error);
    cr_assert_eq(ga_hostfile_parse(&hostfile, text, "hosts", &error), GA_OK, "%s", error.text);
    return hostfile;
}

static void refused(const char *text, const char *said)
{
    struct ga_hostfile hostfile;
    struct ga_error error;

    ga_error_init(&error);
    cr_assert_eq(ga_hostfile_parse(&hostfile, text, "hosts", &error), GA_E_CONFIG, "%s", text);
    cr_assert_str_eq(error.text, said);
    cr_assert_eq(hostfile.n, 0);
}

Test(hostfile, all_that_a_line_may_say)
{
    struct ga_hostfile hostfile =
        accepted("# ours\n"
                 "node0\n"
                 "\n"
                 "  me@node1.lan\tslots=16  weight=2.5 tags=gpu,fast # x\r\n"
                 "192.0.2.7 slots=4 max_slots=4\n"
                 "fe80::1%eth0 max-slots=8");

    cr_assert_eq(hostfile.n, 4);
    cr_assert_str_eq(hostfile.hosts[0].name, "node0");
    cr_assert_eq(hostfile.hosts[0].slots, 0);
    cr_assert_eq(hostfile.hosts[0].weight, 0);
    cr_assert_str_eq(hostfile.hosts[0].tags, "");
    cr_assert_str_eq(hostfile.hosts[1].name, "me@node1.lan");
    cr_assert_eq(hostfile.hosts[1].slots, 16);
    cr_assert_eq(hostfile.hosts[1].weight, 2.5);
    cr_assert_str_eq(hostfile.hosts[1].tags, "gpu,fast");
    cr_assert_eq(hostfile.hosts[1].line, 4);
    cr_assert_eq(hostfile.hosts[2].slots, 4);
    cr_assert_eq(hostfile.hosts[3].slots, 0);
    ga_hostfile_release(&hostfile);
}

Test(hostfile, mistakes_are_told_with_their_place)
{
    refused("", "hosts: there is no host in it; write a line a host");
    refused("a slot=2", "hosts:1:3: unknown 'slot'; did you mean 'slots'?");
    refused("a cpus=2",
            "hosts:1:3: unknown 'cpus'; allowed after a host are slots=N, weight=W, tags=a,b");
    refused("a slots=0", "hosts:1:3: slots: '0' is no whole number from 1 to 10000");
    refused("a slots=", "hosts:1:3: slots: '' is no whole number from 1 to 10000");
    refused("\na  weight=-1", "hosts:2:4: weight: '-1' is no number above 0");
    refused("a tags=", "hosts:1:3: tags: found ''; write tags=gpu or tags=gpu,fast");
    refused("a b", "hosts:1:3: found 'b'; after a host come slots=N, weight=W, tags=a,b; a line a "
                   "host");
    refused("a:4", "hosts:1:1: found 'a:4'; write a slots=4");
    refused("a\nb\na",
            "hosts:3:1: host a is on line 1 already; for more at a time give it slots=N");
    refused("a slot=1\nb slots=x", "hosts:1:3: unknown 'slot'; did you mean 'slots'?\n"
                                   "hosts:2:3: slots: 'x' is no whole number from 1 to 10000");
}

/* They become words of ssh's command line, and names of files. */
Test(hostfile, names_that_do_harm_are_none)
{
    refused("-oProxyCommand=x", "hosts:1:1: '-oProxyCommand=x' is no name or address of a host");
    refused("../x", "hosts:1:1: '../x' is no name or address of a host");
    refused("$(x)", "hosts:1:1: '$(x)' is no name or address of a host");
    refused(".x", "hosts:1:1: '.x' is no name or address of a host");
}

Test(hostfile, tags_choose_hosts)
{
    struct ga_hostfile hostfile =
        accepted("a tags=gpu\nb\nc tags=slow,gpu\nd tags=slow\ne tags=gp");
    struct ga_error error;

    ga_error_init(&error);
    cr_assert_eq(ga_hostfile_choose(&hostfile, "gpx", &error), GA_E_CONFIG);
    cr_assert_str_eq(error.text, "--tags: no host has the tag 'gpx'; there are: gpu,slow,gp");
    cr_assert_eq(ga_hostfile_choose(&hostfile, "slow,gp", &error), GA_OK);
    cr_assert_eq(hostfile.n, 3);
    cr_assert_str_eq(hostfile.hosts[0].name, "c");
    cr_assert_str_eq(hostfile.hosts[1].name, "d");
    cr_assert_str_eq(hostfile.hosts[2].name, "e");
    ga_hostfile_release(&hostfile);
}
