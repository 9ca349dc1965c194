/* SPDX-License-Identifier: GPL-3.0-or-later */
/* buffer.c - tests of buffers and readers: byte order, round trips, and what comes in too short. */
#include "common/buffer.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

Test(buffer, is_little_endian)
{
    /* 1.5 is 0x3FF8000000000000 in IEEE 754 */
    static const uint8_t expected[] = {0x01, 0x02, 0x01, 0x04, 0x03, 0x02, 0x01, 0x08, 0x07, 0x06,
                                       0x05, 0x04, 0x03, 0x02, 0x01, 0,    0,    0,    0,    0,
                                       0,    0xF8, 0x3F, 2,    0,    0,    0,    'h',  'i'};
    struct ga_buffer buffer;

    ga_buffer_init(&buffer);
    ga_buffer_put_u8(&buffer, 0x01);
    ga_buffer_put_u16(&buffer, 0x0102);
    ga_buffer_put_u32(&buffer, 0x01020304);
    ga_buffer_put_u64(&buffer, 0x0102030405060708);
    ga_buffer_put_f64(&buffer, 1.5);
    ga_buffer_put_text(&buffer, "hi");
    cr_assert_eq(buffer.size, sizeof expected);
    cr_assert_eq(memcmp(buffer.bytes, expected, sizeof expected), 0);
    ga_buffer_release(&buffer);
    cr_assert_null(buffer.bytes);
}

static void put_one_of_each(struct ga_buffer *buffer)
{
    const double values[] = {-0.0, INFINITY, 5e-324};

    ga_buffer_put_u8(buffer, 0xFF);
    ga_buffer_put_u16(buffer, 0xFFFE);
    ga_buffer_put_u32(buffer, 0xFFFFFFFD);
    ga_buffer_put_u64(buffer, UINT64_MAX - 3);
    ga_buffer_put_f64(buffer, -1.0 / 3);
    ga_buffer_put_f64s(buffer, values, 3);
    ga_buffer_put_bytes(buffer, "raw", 3);
    ga_buffer_put_text(buffer, NULL);
    ga_buffer_put_text(buffer, "grüß");
    ga_buffer_put_text(buffer, "shortened");
}

Test(buffer, reads_back_what_was_put)
{
    struct ga_buffer buffer;
    struct ga_reader reader;
    double values[3];
    char *text, small[6];

    ga_buffer_init(&buffer);
    put_one_of_each(&buffer);
    reader = ga_reader_of(buffer.bytes, buffer.size);
    cr_assert_eq(ga_reader_u8(&reader), 0xFF);
    cr_assert_eq(ga_reader_u16(&reader), 0xFFFE);
    cr_assert_eq(ga_reader_u32(&reader), 0xFFFFFFFD);
    cr_assert_eq(ga_reader_u64(&reader), UINT64_MAX - 3);
    cr_assert_eq(ga_reader_f64(&reader), -1.0 / 3);
    ga_reader_f64s(&reader, values, 3);
    cr_assert(values[0] == 0 && signbit(values[0]));
    cr_assert(isinf(values[1]) && values[2] == 5e-324);
    cr_assert_eq(memcmp(ga_reader_bytes(&reader, 3), "raw", 3), 0);
    text = ga_reader_text(&reader);
    cr_assert_str_eq(text, "");
    free(text);
    text = ga_reader_text(&reader);
    cr_assert_str_eq(text, "grüß");
    free(text);
    ga_reader_text_into(&reader, small, sizeof small);
    cr_assert_str_eq(small, "short");
    cr_assert_not(reader.failed);
    cr_assert_eq(reader.at, reader.size);
    ga_buffer_release(&buffer);
}

/* Every prefix of a message must be found too short, and never be read beyond (the copies on the
 * heap are for the address sanitizer). */
Test(buffer, every_truncation_fails)
{
    struct ga_buffer buffer;

    ga_buffer_init(&buffer);
    put_one_of_each(&buffer);
    for (size_t size = 0; size < buffer.size; size++) {
        uint8_t *copy = ga_alloc(size, 1);
        struct ga_reader reader = ga_reader_of(memcpy(copy, buffer.bytes, size), size);
        double values[3] = {1, 1, 1};
        char small[6];

        (void)ga_reader_u8(&reader);
        (void)ga_reader_u16(&reader);
        (void)ga_reader_u32(&reader);
        (void)ga_reader_u64(&reader);
        (void)ga_reader_f64(&reader);
        ga_reader_f64s(&reader, values, 3);
        if (reader.failed)
            cr_assert(values[0] == 0 && values[2] == 0);
        (void)ga_reader_bytes(&reader, 3);
        free(ga_reader_text(&reader));
        free(ga_reader_text(&reader));
        ga_reader_text_into(&reader, small, sizeof small);
        cr_assert(reader.failed);
        cr_assert_str_eq(small, "");
        free(copy);
    }
    ga_buffer_release(&buffer);
}

Test(buffer, failed_stays_and_gives_zeros)
{
    const uint8_t bytes[] = {1, 2, 3};
    struct ga_reader reader = ga_reader_of(bytes, sizeof bytes);

    cr_assert_eq(ga_reader_u32(&reader), 0);
    cr_assert(reader.failed);
    cr_assert_eq(ga_reader_u8(&reader), 0);
    cr_assert_null(ga_reader_bytes(&reader, 0));
    cr_assert_null(ga_reader_text(&reader));
    cr_assert(reader.failed);
}

Test(buffer, has_does_not_overflow)
{
    const uint8_t bytes[16] = {0};
    struct ga_reader reader = ga_reader_of(bytes, sizeof bytes);

    cr_assert(ga_reader_has(&reader, 2, 8));
    cr_assert_not(ga_reader_has(&reader, 3, 8));
    cr_assert_not(ga_reader_has(&reader, SIZE_MAX / 8 + 2, 8)); /* times 8 is 8 */
    cr_assert(ga_reader_has(&reader, SIZE_MAX, 0));
    cr_assert_not(reader.failed);
}

Test(buffer, grows_clears_and_overwrites)
{
    struct ga_buffer buffer;
    struct ga_reader reader;
    size_t room;

    ga_buffer_init(&buffer);
    for (uint32_t i = 0; i < 10000; i++)
        ga_buffer_put_u32(&buffer, i);
    ga_buffer_set_u32(&buffer, 4 * 5000, 77);
    reader = ga_reader_of(buffer.bytes, buffer.size);
    for (uint32_t i = 0; i < 10000; i++)
        cr_assert_eq(ga_reader_u32(&reader), i == 5000 ? 77 : i);
    room = buffer.room;
    ga_buffer_clear(&buffer);
    cr_assert_eq(buffer.size, 0);
    cr_assert_eq(buffer.room, room);
    ga_buffer_reserve(&buffer, room + 1);
    cr_assert_geq(buffer.room, room + 1);
    ga_buffer_release(&buffer);
}

Test(buffer, overwriting_past_the_end_is_a_bug, .signal = SIGABRT)
{
    struct ga_buffer buffer;

    ga_buffer_init(&buffer);
    ga_buffer_put_u32(&buffer, 1);
    ga_buffer_set_u32(&buffer, 1, 2);
}
