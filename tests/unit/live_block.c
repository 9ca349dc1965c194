/* SPDX-License-Identifier: GPL-3.0-or-later */
/* live_block.c - lines drawn again in place, on a terminal that changes its width. */
#include "master/live_block.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

struct terminal {
    int master;
    FILE *out;
};

static void set_width(const struct terminal *terminal, unsigned short width)
{
    struct winsize size = {.ws_row = 24, .ws_col = width};

    cr_assert_eq(ioctl(terminal->master, TIOCSWINSZ, &size), 0);
}

static struct terminal terminal_open(unsigned short width)
{
    struct terminal terminal = {.master = posix_openpt(O_RDWR | O_NOCTTY)};
    struct termios raw;

    if (terminal.master < 0 || grantpt(terminal.master) != 0 || unlockpt(terminal.master) != 0)
        cr_skip_test("no pseudo terminals here: is /dev/pts mounted?");
    terminal.out = fdopen(open(ptsname(terminal.master), O_RDWR | O_NOCTTY), "w");
    cr_assert_not_null(terminal.out);
    cr_assert_eq(tcgetattr(fileno(terminal.out), &raw), 0);
    cfmakeraw(&raw); /* newlines stay newlines */
    cr_assert_eq(tcsetattr(fileno(terminal.out), TCSANOW, &raw), 0);
    set_width(&terminal, width);
    return terminal;
}

static void terminal_close(struct terminal *terminal)
{
    fclose(terminal->out);
    close(terminal->master);
}

static void expect(const struct terminal *terminal, const char *text)
{
    char seen[512] = "";
    size_t n = 0;

    while (n < strlen(text)) { /* it may come in pieces */
        const ssize_t more = read(terminal->master, seen + n, sizeof seen - 1 - n);

        cr_assert(more > 0);
        n += (size_t)more;
    }
    cr_assert_str_eq(seen, text);
}

Test(live_block, it_follows_the_width_of_the_terminal)
{
    struct terminal terminal = terminal_open(21);
    struct ga_live_block block = {.out = terminal.out};
    char first[] = "abcdefghijklmnopqrstuvwxyz", second[] = "\xc3\xa4\xc3\xb6";
    char *lines[] = {first, second};
    static const char *const styles[] = {"1", ""};

    cr_assert_eq(ga_terminal_width(terminal.out), 21);
    ga_live_block_draw(&block, lines, styles, 2);
    expect(&terminal, "\033[1mabcdefghijklmnopqrst\033[0m\033[K\n\xc3\xa4\xc3\xb6\033[K\n\033[J");
    ga_live_block_draw(&block, lines, styles, 2);
    expect(&terminal, "\r\033[2A\033[1mabcdefghijklmnopqrst\033[0m\033[K\n"
                      "\xc3\xa4\xc3\xb6\033[K\n\033[J");
    set_width(&terminal, 8); /* 20 columns are three rows now */
    ga_live_block_draw(&block, lines, styles, 2);
    expect(&terminal, "\r\033[4A\033[1mabcdefg\033[0m\033[K\n\xc3\xa4\xc3\xb6\033[K\n\033[J");
    set_width(&terminal, 80);
    ga_live_block_erase(&block);
    expect(&terminal, "\r\033[2A\033[J");
    ga_live_block_draw(&block, lines, styles, 1); /* nothing is there: nowhere to go back to */
    expect(&terminal, "\033[1mabcdefghijklmnopqrstuvwxyz\033[0m\033[K\n\033[J");
    terminal_close(&terminal);
}

Test(live_block, without_a_terminal_it_is_80_wide)
{
    FILE *out = tmpfile();

    cr_assert_not_null(out);
    cr_assert_eq(ga_terminal_width(out), 80);
    fclose(out);
}
