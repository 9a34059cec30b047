/*
 * Prints files of format version 2 as JSON, one a line: a second reader, made from docs/format-v2.md alone.
 * A file that is no such file prints {"refused":"why"}, and the exit code is 1.
 *
 *     read_v2 FILE...          prints the files
 *     read_v2 --locked FILE    prints true while the writer of the file lives, else false
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COUNTER = 1, UPDOWN, GAUGE, HISTOGRAM, EXPONENTIAL, TEXT, STATE, SAMPLES, EVENTS };
enum { NONE, U64, I64, F64 };
enum { PAGE = 4096, LINE = 64, NO_SEQ = -1, EXEMPLAR_WORDS = 5, HISTOGRAM_HEAD = 3, EXPONENTIAL_HEAD = 6 };

static const char *const kinds[] = {
    "", "counter", "updown", "gauge", "histogram", "exponential", "text", "state", "samples", "events"};
static const char *const numbers[] = {"none", "u64", "i64", "f64"};
static const char *const merges[] = {"none", "last", "sum", "min", "max", "avg", "each"};

typedef struct { const uint8_t *at; size_t length; } string;

typedef struct {
    bool good;
    unsigned kind, number, merge, keys;
    string name, unit, help, key[32];
    uint32_t n, slots, names;   /* n: bounds, buckets, bytes of capacity or the k of a ring */
    int32_t scale, first;
    uint32_t text_bytes;
    const uint8_t *bounds;
    string state[64];
} metric;

typedef struct {
    bool good, retired;
    uint32_t metric, data, seq;
    int64_t created;
    string label[32];
} series;

typedef struct { const uint8_t *at, *end; bool wrong; } cursor;

/* An area of the file: the shared one or a lane. */
typedef struct { uint64_t offset; uint32_t seq_words, data_words; } area;

static int fd;
static area shared, lane;
static uint64_t lane_stride, lanes_used;
static metric *metrics;
static series *all_series;
static size_t metric_count, series_count, pair_count;
static string *pair_keys, *pair_values;

static uint64_t get(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

static double as_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, 8);
    return value;
}

static void *must_have(void *memory)
{
    if (memory == NULL) {
        fputs("read_v2: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

static void *grow(void *old, size_t size) { return must_have(realloc(old, size)); }

/* Bytes of the character that begins here; 0 where none does. */
static size_t character(const uint8_t *at, size_t length)
{
    size_t bytes = at[0] < 0x80 ? 1 : at[0] < 0xC2 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : at[0] < 0xF5 ? 4 : 0;
    if (bytes > length)
        return 0;
    for (size_t i = 1; i < bytes; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    bool beyond = (at[0] == 0xED && at[1] >= 0xA0) || (at[0] == 0xF4 && at[1] >= 0x90);
    return overlong || beyond ? 0 : bytes;
}

/* ---- Output ---- */

static void print_text(const uint8_t *at, size_t length)
{
    putchar('"');
    while (length > 0) {
        size_t bytes = character(at, length);
        if (bytes == 0)
            fputs("\xEF\xBF\xBD", stdout);
        else if (*at < 0x20 || *at == 0x7F)
            printf("\\u%04x", *at);
        else if (*at == '"' || *at == '\\')
            printf("\\%c", *at);
        else
            fwrite(at, 1, bytes, stdout);
        bytes += bytes == 0;
        at += bytes;
        length -= bytes;
    }
    putchar('"');
}

static void print_string(string text) { print_text(text.at, text.length); }

static void print_double(double value)
{
    if (isnan(value))
        fputs("\"nan\"", stdout);
    else
        printf("\"%.17g\"", value);
}

static void print_key(const char *key, bool first) { printf("%s\"%s\":", first ? "" : ",", key); }

static void print_u64(uint64_t value) { printf("\"%" PRIu64 "\"", value); }

static void print_hex(const uint8_t *bytes, int length)
{
    putchar('"');
    while (length-- > 0)
        printf("%02x", *bytes++);
    putchar('"');
}

/* ---- Reading words ---- */

static void read_all(uint8_t *to, size_t length, uint64_t offset)
{
    while (length > 0) {
        ssize_t got = pread(fd, to, length, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            fputs("read_v2: the file changed its size\n", stderr);
            exit(2);
        }
        to += got;
        offset += (uint64_t)got;
        length -= (size_t)got;
    }
}

/* Whole lines, into memory that is aligned to one; freed with the buffer. */
static uint8_t *read_words(uint8_t **buffer, uint64_t offset, uint64_t words)
{
    uint64_t start = offset / LINE * LINE, end = (offset + words * 8 + LINE - 1) / LINE * LINE;
    free(*buffer);
    *buffer = must_have(aligned_alloc(LINE, end - start));
    read_all(*buffer, end - start, start);
    return *buffer + (offset - start);
}

static uint64_t data_offset(area of, uint64_t word)
{
    return of.offset + ((uint64_t)of.seq_words * 8 + LINE - 1) / LINE * LINE + word * 8;
}

/* The words of a value. With a seq word they stand where it is even and the same before and after; the writer gets nine chances. */
static uint8_t *read_value(uint8_t **buffer, area of, uint64_t word, uint64_t words, int64_t seq)
{
    for (int attempt = 0; ; attempt++) {
        uint8_t *line = NULL;
        uint64_t before = seq == NO_SEQ ? 0 : get(read_words(&line, of.offset + (uint64_t)seq * 8, 1), 8);
        uint8_t *value = read_words(buffer, data_offset(of, word), words);
        uint64_t after = seq == NO_SEQ ? 0 : get(read_words(&line, of.offset + (uint64_t)seq * 8, 1), 8);
        free(line);
        if ((before == after && before % 2 == 0) || attempt == 8)
            return value;
    }
}

static area lane_at(uint64_t number)
{
    area of = lane;
    of.offset += number * lane_stride;
    return of;
}

/* ---- The directory ---- */

static string take_string(cursor *from, size_t least, size_t most, bool any)
{
    string text = {from->at + 2, 0};
    if (from->wrong || from->end - from->at < 2 || (size_t)(from->end - from->at) < 2 + (text.length = get(from->at, 2))
        || text.length < least || text.length > most) {
        from->wrong = true;
        return (string){from->at, 0};
    }
    for (size_t i = 0, bytes; i < text.length; i += bytes) {
        bytes = character(text.at + i, text.length - i);
        if (bytes == 0 || (!any && (text.at[i] < 0x20 || text.at[i] == 0x7F))) {
            from->wrong = true;
            break;
        }
    }
    from->at = text.at + text.length;
    return text;
}

static uint64_t take(cursor *from, int bytes)
{
    if (from->wrong || from->end - from->at < bytes) {
        from->wrong = true;
        return 0;
    }
    from->at += bytes;
    return get(from->at - bytes, bytes);
}

static bool equal(string a, string b) { return a.length == b.length && memcmp(a.at, b.at, a.length) == 0; }

static bool all_different(const string *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (equal(texts[i], texts[j]))
                return false;
    return true;
}

static void parse_resource(cursor from)
{
    uint64_t count = take(&from, 4);
    string keys[128], values[128];
    take(&from, 4);
    if (count > 128)
        return;
    for (size_t i = 0; i < count; i++) {
        keys[i] = take_string(&from, 1, 255, false);
        values[i] = take_string(&from, 0, 4096, false);
    }
    if (from.wrong)
        return;
    for (size_t i = 0, at; i < count; i++) {
        for (at = 0; at < pair_count && !equal(pair_keys[at], keys[i]); at++)
            ;
        if (at == pair_count) {
            pair_count++;
            pair_keys = grow(pair_keys, pair_count * sizeof *pair_keys);
            pair_values = grow(pair_values, pair_count * sizeof *pair_values);
        }
        pair_keys[at] = keys[i];
        pair_values[at] = values[i];
    }
}

static bool number_fits(const metric *of)
{
    switch (of->kind) {
    case COUNTER: return of->number == U64 || of->number == F64;
    case UPDOWN: case GAUGE: return of->number == I64 || of->number == F64;
    case HISTOGRAM: case EXPONENTIAL: case SAMPLES: return of->number == F64;
    case STATE: return of->number == U64;
    default: return of->number == NONE;
    }
}

static bool parse_parameters(metric *of, cursor from)
{
    if (of->kind <= GAUGE)
        return true;
    if (of->kind == EXPONENTIAL) {
        of->scale = (int32_t)take(&from, 4);
        of->first = (int32_t)take(&from, 4);
    }
    of->n = (uint32_t)take(&from, 4);
    of->slots = (uint32_t)take(&from, 4);
    switch (of->kind) {
    case HISTOGRAM:
        of->bounds = from.at;
        for (size_t i = 0; i < of->n && i <= 256; i++) {
            double bound = as_double(take(&from, 8));
            if (!isfinite(bound) || (i > 0 && bound <= as_double(get(from.at - 16, 8))))
                from.wrong = true;
        }
        return !from.wrong && of->n <= 256 && of->slots <= 1;
    case EXPONENTIAL:
        return !from.wrong && of->scale >= -4 && of->scale <= 8 && abs(of->first) <= 1048576 && of->n >= 1 && of->n <= 256
            && of->slots <= 1;
    case TEXT:
        return !from.wrong && of->n >= 8 && of->n <= 32768 && of->n % 8 == 0;
    case STATE:
        of->names = of->n;
        for (size_t i = 0; i < of->names && i < 64; i++)
            of->state[i] = take_string(&from, 1, 255, true);
        return !from.wrong && of->names <= 64 && all_different(of->state, of->names);
    case SAMPLES:
        return !from.wrong && of->n >= 1 && of->n <= 20;
    default:
        of->text_bytes = of->slots;
        return !from.wrong && of->n >= 1 && of->n <= 12 && of->text_bytes >= 8 && of->text_bytes <= 1024 && of->text_bytes % 8 == 0;
    }
}

static void parse_metric(cursor from, const uint8_t *record)
{
    metrics = grow(metrics, (metric_count + 1) * sizeof *metrics);
    metric *of = &metrics[metric_count];
    memset(of, 0, sizeof *of);
    uint64_t id = take(&from, 4);
    of->kind = (unsigned)take(&from, 1);
    of->number = (unsigned)take(&from, 1);
    of->merge = (unsigned)take(&from, 1);
    take(&from, 1);
    of->keys = (unsigned)take(&from, 2);
    take(&from, 6);
    of->name = take_string(&from, 1, 255, false);
    of->unit = take_string(&from, 0, 63, false);
    of->help = take_string(&from, 0, 1024, true);
    for (size_t i = 0; i < of->keys && i < 32; i++)
        of->key[i] = take_string(&from, 1, 255, false);
    size_t parameters = ((size_t)(from.at - record) + 7) / 8 * 8;
    from.at = record + (parameters < (size_t)(from.end - record) ? parameters : (size_t)(from.end - record));
    of->good = !from.wrong && id == metric_count && id <= 65535 && of->kind >= COUNTER && of->kind <= EVENTS && number_fits(of)
        && (of->kind == GAUGE ? of->merge >= 1 && of->merge <= 6 : of->merge == 0)
        && of->keys <= 32 && all_different(of->key, of->keys) && parse_parameters(of, from);
    metric_count++;
}

static uint64_t words_of(const metric *of)
{
    switch (of->kind) {
    case COUNTER: case UPDOWN: case STATE: return 1;
    case GAUGE: return of->merge == 1 ? 2 : 1;
    case HISTOGRAM: return HISTOGRAM_HEAD + of->n + 1 + EXEMPLAR_WORDS * of->slots;
    case EXPONENTIAL: return EXPONENTIAL_HEAD + of->n + EXEMPLAR_WORDS * of->slots;
    case TEXT: return 1 + of->n / 8;
    case SAMPLES: return 1 + (2ull << of->n);
    default: return 1 + ((2ull + of->text_bytes / 8) << of->n);
    }
}

static bool in_lanes(const metric *of) { return of->kind == COUNTER || of->kind == UPDOWN || of->kind == HISTOGRAM || of->kind == EXPONENTIAL; }

/* next: of the shared area and of a lane, the first data word and the first seq word that no series before has. */
static void parse_series(cursor from, uint64_t next[2][2])
{
    all_series = grow(all_series, (series_count + 1) * sizeof *all_series);
    series *one = &all_series[series_count++];
    memset(one, 0, sizeof *one);
    one->metric = (uint32_t)take(&from, 4);
    one->data = (uint32_t)take(&from, 4);
    one->seq = (uint32_t)take(&from, 4);
    take(&from, 4);
    one->created = (int64_t)take(&from, 8);
    if (from.wrong || one->metric >= metric_count || !metrics[one->metric].good)
        return;
    const metric *of = &metrics[one->metric];
    for (size_t i = 0; i < of->keys; i++)
        one->label[i] = take_string(&from, 0, 1024, true);

    area where = in_lanes(of) ? lane : shared;
    uint64_t *free_words = next[in_lanes(of)], words = words_of(of), place = data_offset(where, one->data) - where.offset;
    uint64_t seqs = of->kind == HISTOGRAM || of->kind == EXPONENTIAL ? 1 + of->slots : of->kind == TEXT ? 1 : 0;
    bool placed = place % PAGE != 0 && place / PAGE == (place + words * 8 - 1) / PAGE;
    if (from.wrong || one->data < free_words[0] || one->data + words > where.data_words
        || (seqs == 0 ? one->seq != UINT32_MAX : one->seq < free_words[1] || one->seq + seqs > where.seq_words)
        || ((in_lanes(of) || of->kind == GAUGE || of->kind == STATE) && !placed))
        return;
    free_words[0] = one->data + words;
    if (seqs > 0)
        free_words[1] = one->seq + seqs;
    one->good = true;
}

static void parse_directory(const uint8_t *at, const uint8_t *end)
{
    uint64_t next[2][2] = {{0, 0}, {0, 0}};
    while (end - at >= 8) {
        uint64_t length = get(at, 4), type = get(at + 4, 2);
        if (length < 8 || length > 65536 || length % 8 != 0 || length > (uint64_t)(end - at))
            return;
        cursor payload = {at + 8, at + length, false};
        if (type == 1) {
            parse_resource(payload);
        } else if (type == 2) {
            parse_metric(payload, at);
        } else if (type == 3) {
            parse_series(payload, next);
        } else if (type == 4) {
            uint64_t number = take(&payload, 4);
            if (!payload.wrong && number < series_count)
                all_series[number].retired = true;
        }
        at += length;
    }
}

/* ---- Values ---- */

/* The sum over the lanes as the bits of the number, and with f64 the lanes one after the other. */
static void print_sum(const series *one, const metric *of)
{
    uint8_t *buffer = NULL;
    uint64_t whole = 0;
    double real = 0;
    for (uint64_t number = 0; number < lanes_used; number++) {
        uint64_t word = get(read_value(&buffer, lane_at(number), one->data, 1, NO_SEQ), 8);
        whole += word;
        real += as_double(word);
    }
    free(buffer);
    if (of->number == F64)
        print_double(real);
    else if (of->number == I64)
        printf("\"%" PRId64 "\"", (int64_t)whole);
    else
        print_u64(whole);
}

static void print_gauge(const series *one, const metric *of)
{
    uint8_t *buffer = NULL;
    uint64_t word = get(read_value(&buffer, shared, one->data, words_of(of), NO_SEQ), 8);
    free(buffer);
    if (of->number == F64)
        print_double(as_double(word));
    else
        printf("\"%" PRId64 "\"", (int64_t)word);
}

static void print_extreme(const char *key, bool any, double value)
{
    print_key(key, false);
    if (any)
        print_double(value);
    else
        fputs("null", stdout);
}

static void print_buckets(const uint64_t *counts, size_t count)
{
    print_key("buckets", false);
    putchar('[');
    for (size_t i = 0; i < count; i++) {
        fputs(i ? "," : "", stdout);
        print_u64(counts[i]);
    }
    putchar(']');
}

static void print_exemplars(const series *one, const metric *of)
{
    uint64_t words = words_of(of);
    bool first = true;
    uint8_t *buffer = NULL;
    print_key("exemplars", false);
    putchar('[');
    for (uint64_t number = 0; number < lanes_used; number++) {
        uint8_t *at = read_value(&buffer, lane_at(number), one->data + words - EXEMPLAR_WORDS, EXEMPLAR_WORDS, (int64_t)one->seq + 1);
        if (get(at + 8, 8) == 0)
            continue;
        printf("%s{\"lane\":%" PRIu64 ",\"value\":", first ? "" : ",", number);
        print_double(as_double(get(at, 8)));
        printf(",\"time\":\"%" PRId64 "\",\"trace\":", (int64_t)get(at + 8, 8));
        print_hex(at + 16, 16);
        print_key("span", false);
        print_hex(at + 32, 8);
        putchar('}');
        first = false;
    }
    putchar(']');
    free(buffer);
}

/* Both kinds of histograms: the words behind sum, min and max are counts, and all of them make the count. */
static void print_histogram(const series *one, const metric *of)
{
    const uint64_t no_min = 0x7FF0000000000000, no_max = 0xFFF0000000000000;
    uint64_t counts[3 + 257] = {0}, total = 0, words = words_of(of) - EXEMPLAR_WORDS * of->slots;
    size_t kinds_of_count = (size_t)words - HISTOGRAM_HEAD, head = of->kind == EXPONENTIAL ? 3 : 0;
    double sum = 0, min = INFINITY, max = -INFINITY;
    bool any_min = false, any_max = false;
    uint8_t *buffer = NULL;
    for (uint64_t number = 0; number < lanes_used; number++) {
        uint8_t *at = read_value(&buffer, lane_at(number), one->data, words, one->seq);
        uint64_t low = get(at + 8, 8), high = get(at + 16, 8);
        sum += as_double(get(at, 8));
        if (low != 0)
            min = fmin(min, as_double(low ^ no_min));
        if (high != 0)
            max = fmax(max, as_double(high ^ no_max));
        any_min |= low != 0;
        any_max |= high != 0;
        for (size_t i = 0; i < kinds_of_count; i++) {
            uint64_t count = get(at + (HISTOGRAM_HEAD + i) * 8, 8);
            counts[i] += count;
            total += count;
        }
    }
    free(buffer);
    print_key("count", false);
    print_u64(total);
    print_key("sum", false);
    print_double(sum);
    print_extreme("min", any_min, min);
    print_extreme("max", any_max, max);
    if (of->kind == EXPONENTIAL) {
        printf(",\"scale\":%d,\"first\":%d,\"zero\":\"%" PRIu64 "\",\"below\":\"%" PRIu64 "\",\"above\":\"%" PRIu64 "\"",
            (int)of->scale, (int)of->first, counts[0], counts[1], counts[2]);
    } else {
        print_key("bounds", false);
        putchar('[');
        for (size_t i = 0; i < of->n; i++) {
            fputs(i ? "," : "", stdout);
            print_double(as_double(get(of->bounds + i * 8, 8)));
        }
        putchar(']');
    }
    print_buckets(counts + head, kinds_of_count - head);
    if (of->slots == 1)
        print_exemplars(one, of);
}

static void print_text_value(const series *one, const metric *of)
{
    uint8_t *buffer = NULL, *at = read_value(&buffer, shared, one->data, words_of(of), one->seq);
    uint64_t length = get(at, 8);
    print_key("text", false);
    print_text(at + 8, length < of->n ? length : of->n);
    free(buffer);
}

static void print_state(const series *one, const metric *of)
{
    uint8_t *buffer = NULL;
    uint64_t index = get(read_value(&buffer, shared, one->data, 1, NO_SEQ), 8);
    free(buffer);
    print_key("state", false);
    if (index < of->names)
        print_string(of->state[index]);
    else
        print_u64(index);
}

/* head, entries and head again, in three calls; what may have been overwritten meanwhile is lost. */
static void print_ring(const series *one, const metric *of)
{
    uint8_t *line = NULL, *buffer = NULL;
    uint64_t entries = 1ull << of->n, entry_words = (words_of(of) - 1) / entries;
    uint64_t head = get(read_value(&line, shared, one->data, 1, NO_SEQ), 8);
    uint8_t *ring = read_value(&buffer, shared, one->data + 1, entries * entry_words, NO_SEQ);
    uint64_t later = get(read_value(&line, shared, one->data, 1, NO_SEQ), 8), from = later + 2 > entries ? later + 2 - entries : 0;
    printf(",\"head\":\"%" PRIu64 "\",\"%s\":[", later, of->kind == SAMPLES ? "points" : "events");
    for (uint64_t i = from; i < head && head <= later; i++) {
        const uint8_t *at = ring + i % entries * entry_words * 8;
        printf("%s[\"%" PRId64 "\",", i > from ? "," : "", (int64_t)get(at, 8));
        if (of->kind == SAMPLES) {
            print_double(as_double(get(at + 8, 8)));
        } else {
            uint64_t length = get(at + 12, 4);
            printf("%" PRIu64 ",", get(at + 8, 4));
            print_text(at + 16, length < of->text_bytes ? length : of->text_bytes);
        }
        putchar(']');
    }
    putchar(']');
    free(line);
    free(buffer);
}

static void print_series(const series *one)
{
    const metric *of = &metrics[one->metric];
    printf("{\"metric\":%" PRIu32 ",\"labels\":[", one->metric);
    for (size_t i = 0; i < of->keys; i++) {
        fputs(i ? "," : "", stdout);
        print_string(one->label[i]);
    }
    printf("],\"retired\":%s,\"created\":\"%" PRId64 "\"", one->retired ? "true" : "false", one->created);
    switch (of->kind) {
    case COUNTER: case UPDOWN:
        print_key("value", false);
        print_sum(one, of);
        break;
    case GAUGE:
        print_key("value", false);
        print_gauge(one, of);
        break;
    case HISTOGRAM: case EXPONENTIAL: print_histogram(one, of); break;
    case TEXT: print_text_value(one, of); break;
    case STATE: print_state(one, of); break;
    default: print_ring(one, of); break;
    }
    putchar('}');
}

static void print_metric(const metric *of)
{
    printf("{\"kind\":\"%s\",\"number\":\"%s\",\"merge\":\"%s\",\"name\":", kinds[of->kind], numbers[of->number], merges[of->merge]);
    print_string(of->name);
    print_key("unit", false);
    print_string(of->unit);
    print_key("help", false);
    print_string(of->help);
    print_key("keys", false);
    putchar('[');
    for (size_t i = 0; i < of->keys; i++) {
        fputs(i ? "," : "", stdout);
        print_string(of->key[i]);
    }
    fputs("]}", stdout);
}

/* ---- The file ---- */

static const char *check_header(const uint8_t *header, uint64_t size)
{
    uint64_t directory = get(header + 32, 4), capacity = get(header + 36, 4);
    if (memcmp(header, "\x02MMSTATS", 8) != 0)
        return "it does not begin as a file of version 2";
    if (get(header + 8, 4) != 4096 || directory != 4096 || capacity % 8 != 0)
        return "its header is of another size";
    if (get(header + 12, 4) != 0)
        return "it has features that are not known here";
    if (get(header + 16, 8) == 0)
        return "it is not ready: its generation is 0";
    shared = (area){get(header + 40, 4), (uint32_t)get(header + 44, 4), (uint32_t)get(header + 48, 4)};
    lane = (area){get(header + 52, 4), (uint32_t)get(header + 60, 4), (uint32_t)get(header + 64, 4)};
    lane_stride = get(header + 56, 4);
    uint64_t count = get(header + 68, 4), end = get(header + 192, 8);
    lanes_used = get(header + 200, 8);
    if (shared.offset % PAGE != 0 || lane.offset % PAGE != 0 || lane_stride % PAGE != 0 || lane_stride == 0 || count < 1 || count > 4096)
        return "an area does not begin with a page, or there are no lanes or too many";
    if (directory + capacity > shared.offset || data_offset(shared, shared.data_words) > lane.offset
        || data_offset(lane, lane.data_words) > lane.offset + lane_stride)
        return "its areas do not fit";
    if (lane.offset + count * lane_stride != size || get(header + 24, 8) != size || size > 268435456)
        return "its size is not what its header says";
    if (end > capacity || end % 8 != 0 || lanes_used < 1 || lanes_used > count)
        return "more of it is used than there is";
    return NULL;
}

static const char *print_file(const char *path)
{
    static _Alignas(LINE) uint8_t header[PAGE];
    struct stat status;
    fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return strerror(errno);
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1)
        return "it is not a regular file with one link";
    if (status.st_size < PAGE)
        return "it is shorter than a header";
    read_all(header, PAGE, 0);
    const char *refused = check_header(header, (uint64_t)status.st_size);
    if (refused != NULL)
        return refused;

    metric_count = series_count = pair_count = 0;
    uint64_t end = get(header + 192, 8);
    uint8_t *directory = grow(NULL, end + 1);
    read_all(directory, end, 4096);
    parse_directory(directory, directory + end);

    printf("{\"segment\":%" PRIu64 ",\"closed\":%s,\"resource\":{", get(header + 72, 4), get(header + 208, 8) != 0 ? "true" : "false");
    for (size_t i = 0; i < pair_count; i++) {
        fputs(i ? "," : "", stdout);
        print_string(pair_keys[i]);
        putchar(':');
        print_string(pair_values[i]);
    }
    fputs("},\"metrics\":[", stdout);
    for (size_t i = 0, printed = 0; i < metric_count; i++) {
        if (!metrics[i].good)
            continue;
        fputs(printed++ ? "," : "", stdout);
        print_metric(&metrics[i]);
    }
    fputs("],\"series\":[", stdout);
    for (size_t i = 0, printed = 0; i < series_count; i++) {
        if (!all_series[i].good)
            continue;
        fputs(printed++ ? "," : "", stdout);
        print_series(&all_series[i]);
    }
    puts("]}");
    free(directory);
    return NULL;
}

static int print_locked(const char *path)
{
    struct flock whole = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || fcntl(fd, F_OFD_GETLK, &whole) != 0) {
        perror(path);
        return 2;
    }
    puts(whole.l_type == F_UNLCK ? "false" : "true");
    return 0;
}

int main(int argc, char **argv)
{
    int code = 0;
    if (argc < 2 || (strcmp(argv[1], "--locked") == 0 && argc != 3)) {
        fputs("usage: read_v2 FILE... | --locked FILE\n", stderr);
        return 2;
    }
    if (strcmp(argv[1], "--locked") == 0)
        return print_locked(argv[2]);
    for (int i = 1; i < argc; i++) {
        const char *refused = print_file(argv[i]);
        if (refused != NULL) {
            putchar('{');
            print_key("refused", true);
            print_text((const uint8_t *)refused, strlen(refused));
            puts("}");
            code = 1;
        }
        if (fd >= 0)
            close(fd);
    }
    return code;
}
