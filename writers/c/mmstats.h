/*
 * mmstats.h: metrics in a memory-mapped file that others read while the program runs; format version 2, which
 * docs/format-v2.md describes. C11, Linux, little-endian; link with -pthread. Every file of a program may include it.
 * It needs _GNU_SOURCE: include it before the headers of the system, or compile with -D_GNU_SOURCE.
 *
 * What has two underscores after mmstats is not for you. Opening and registering cost system calls and take a lock;
 * an update makes no system call and allocates nothing. Nothing here fails: what finds no place in a file goes on in
 * private memory, and mmstats_problem() says why.
 */
#ifndef MMSTATS_H
#define MMSTATS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef F_OFD_SETLK
#error "Include mmstats.h before the headers of the system, or compile with -D_GNU_SOURCE."
#endif
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "mmstats.h stores numbers as they are in memory, and the format is little-endian."
#endif

/* ---- Types ---- */

typedef struct mmstats mmstats;
typedef struct { const char *key, *value; } mmstats_label;
typedef struct { struct mmstats__series *series; } mmstats_counter_t;
typedef struct { struct mmstats__series *series; } mmstats_updown_t;
typedef struct { struct mmstats__series *series; } mmstats_gauge_t;
typedef struct { struct mmstats__series *series; } mmstats_histogram_t;

/* How a reader makes one value of the gauges of several processes. */
typedef enum { MMSTATS_LAST = 1, MMSTATS_SUM, MMSTATS_MIN, MMSTATS_MAX, MMSTATS_AVG, MMSTATS_EACH } mmstats_merge;

/* A file keeps its size for ever. What is 0 or NULL here takes its default, and what is beyond the greatest is cut to it. */
typedef struct {
    const char *root;          /* MMSTATS_PATH, else /dev/shm/mmstats, else mmstats in the temporary directory */
    uint32_t directory_bytes;  /* names, units, helps, labels: 4 KiB to 32 MiB, default 32 KiB */
    uint32_t gauge_words;      /* a gauge takes one, with MMSTATS_LAST two: up to 8 Mi, default 512 */
    uint32_t lane_words;       /* a counter takes one, a histogram four and its bounds: up to 8 Mi, default 4096 */
    uint32_t histograms;       /* up to 1 Mi, default 128 */
} mmstats_options;

typedef _Atomic uint64_t mmstats__word;

struct mmstats__header {
    uint8_t magic[8];
    uint32_t header_size, features;
    mmstats__word generation;
    uint64_t file_size;
    uint32_t directory_offset, directory_capacity, shared_offset, shared_seq_words, shared_data_words;
    uint32_t lane_offset, lane_stride, lane_seq_words, lane_data_words, lane_count, segment, reserved;
    int64_t start_time, pid;
    uint64_t pid_start;
    uint8_t boot_id[16], writer_id[16], more_reserved[56];
    mmstats__word directory_end, lanes_used, closed_at, rejected_values, overflowed_series, unplaced_series, removed_files;
};
_Static_assert(offsetof(struct mmstats__header, start_time) == 80, "the header has no gaps");
_Static_assert(offsetof(struct mmstats__header, directory_end) == 192, "what changes begins at 192");

enum { MMSTATS__PAGE = 4096, MMSTATS__RESOURCE = 1, MMSTATS__METRIC, MMSTATS__SERIES };
enum { MMSTATS__COUNTER = 1, MMSTATS__UPDOWN, MMSTATS__GAUGE, MMSTATS__HISTOGRAM };
enum { MMSTATS__U64 = 1, MMSTATS__I64, MMSTATS__F64 };
enum { MMSTATS__TOTAL, MMSTATS__LEAST, MMSTATS__MOST, MMSTATS__BUCKETS };   /* the data words of a histogram */

struct mmstats__kind { uint8_t kind, number, merge; size_t bounds; const double *bound; };

struct mmstats__series {
    struct mmstats__series *next;
    struct mmstats__header *header;
    mmstats__word *data, *seq;
    atomic_flag lock;   /* of a histogram: here and not in the file, where a killed process would leave it taken */
    bool timed;
    uint32_t record;    /* where in the directory it stands */
    uint32_t bounds;
    double *bound;      /* behind this struct */
};

struct mmstats {
    mmstats *next;
    uint8_t *base;                  /* the file or private memory; the same address for ever */
    size_t size;
    struct mmstats__header header;  /* what the next file of this process begins with */
    uint8_t *directory;             /* a copy: a forked child has no mapping to read its parent's from */
    uint8_t *instance, *pid;        /* in the directory: what is each process' own */
    uint32_t directory_end, next_gauge, next_word, next_seq;
    uint64_t unplaced;
    struct mmstats__series *series, nowhere;
    mmstats__word scratch[MMSTATS__BUCKETS + 2];    /* where instruments without a place write */
    bool closed;
    int error;
    const char *step;               /* what failed with this error, or NULL: there is a file */
    char left_out[512], application[65], root[PATH_MAX], path[PATH_MAX + 256], text[PATH_MAX + 768];
};

/* One for the whole program or library, however many of its files include this. */
struct mmstats__process {
    pthread_mutex_t lock;
    bool handles_fork;
    sigset_t signals;
    mmstats *first;
    mmstats none;                           /* what there is where not even private memory can be had */
    struct mmstats__header none_header;
};
__attribute__((weak, visibility("hidden"))) struct mmstats__process mmstats__process = {.lock = PTHREAD_MUTEX_INITIALIZER};

static inline uint64_t mmstats__bits(double value) { uint64_t bits; memcpy(&bits, &value, 8); return bits; }
static inline double mmstats__double(uint64_t bits) { double value; memcpy(&value, &bits, 8); return value; }
static inline uint32_t mmstats__u32(const uint8_t *at) { uint32_t value; memcpy(&value, at, 4); return value; }
static inline uint64_t mmstats__load(mmstats__word *word) { return atomic_load_explicit(word, memory_order_relaxed); }
static inline void mmstats__store(mmstats__word *word, uint64_t value) { atomic_store_explicit(word, value, memory_order_relaxed); }
static inline void mmstats__count(mmstats__word *word, uint64_t n) { atomic_fetch_add_explicit(word, n, memory_order_relaxed); }
static inline uint64_t mmstats__align(uint64_t value, uint64_t to) { return (value + to - 1) & ~(to - 1); }

static inline uint64_t mmstats__time(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* ---- Updates ---- */

static inline void mmstats_add(mmstats_counter_t counter, uint64_t n) { mmstats__count(counter.series->data, n); }

static inline void mmstats_change(mmstats_updown_t updown, int64_t n) { mmstats__count(updown.series->data, (uint64_t)n); }

static inline void mmstats_set(mmstats_gauge_t gauge, double value)
{
    struct mmstats__series *series = gauge.series;
    mmstats__store(&series->data[0], mmstats__bits(value));
    if (series->timed)
        atomic_store_explicit(&series->data[1], mmstats__time(CLOCK_MONOTONIC_COARSE), memory_order_release);
}

static inline void mmstats_record(mmstats_histogram_t histogram, double value)
{
    const uint64_t no_least = 0x7FF0000000000000, no_most = 0xFFF0000000000000;
    struct mmstats__series *series = histogram.series;
    mmstats__word *data = series->data;
    if (!isfinite(value)) {
        mmstats__count(&series->header->rejected_values, 1);
        return;
    }
    uint32_t bucket = 0;
    for (uint32_t after = series->bounds; bucket < after;) {
        uint32_t middle = (bucket + after) / 2;
        if (series->bound[middle] < value)
            bucket = middle + 1;
        else
            after = middle;
    }
    mmstats__word *count = &data[MMSTATS__BUCKETS + bucket];

    /* Held for a few stores. Waiting in the kernel would be a system call. */
    while (atomic_flag_test_and_set_explicit(&series->lock, memory_order_acquire))
        ;
    uint64_t odd = mmstats__load(series->seq) | 1;
    mmstats__store(series->seq, odd);
    atomic_thread_fence(memory_order_release);
    mmstats__store(&data[MMSTATS__TOTAL], mmstats__bits(mmstats__double(mmstats__load(&data[MMSTATS__TOTAL])) + value));
    if (value < mmstats__double(mmstats__load(&data[MMSTATS__LEAST]) ^ no_least))
        mmstats__store(&data[MMSTATS__LEAST], mmstats__bits(value) ^ no_least);
    if (value > mmstats__double(mmstats__load(&data[MMSTATS__MOST]) ^ no_most))
        mmstats__store(&data[MMSTATS__MOST], mmstats__bits(value) ^ no_most);
    mmstats__store(count, mmstats__load(count) + 1);
    atomic_store_explicit(series->seq, odd + 1, memory_order_release);
    atomic_flag_clear_explicit(&series->lock, memory_order_release);
}

/* ---- Registration ---- */

/* Where the next bytes of a record go, and what was wrong with them first. */
struct mmstats__cursor { uint8_t *at, *end; const char *wrong; };

static inline void mmstats__put(struct mmstats__cursor *cursor, const void *bytes, size_t length)
{
    if (!cursor->wrong && (size_t)(cursor->end - cursor->at) < length)
        cursor->wrong = "the directory is full. Ask for more directory_bytes";
    if (cursor->wrong || length == 0)
        return;
    memcpy(cursor->at, bytes, length);
    cursor->at += length;
}

/* Whether it is UTF-8 and, where not any character will do, without control characters. */
static inline bool mmstats__legal(const char *text, bool any)
{
    for (const uint8_t *at = (const uint8_t *)text; *at;) {
        uint8_t first = *at++;
        int more = first < 0x80 ? 0 : first < 0xC2 || first > 0xF4 ? -1 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
        if (more < 0 || (!any && (first < 0x20 || first == 0x7F)) || (first == 0xE0 && *at < 0xA0)
            || (first == 0xED && *at > 0x9F) || (first == 0xF0 && *at < 0x90) || (first == 0xF4 && *at > 0x8F))
            return false;
        for (; more > 0; more--)
            if ((*at++ & 0xC0) != 0x80)
                return false;
    }
    return true;
}

static inline void mmstats__put_string(struct mmstats__cursor *cursor, const char *text, size_t least, size_t most, bool any)
{
    const char *given = text ? text : "";
    size_t length = strlen(given);
    uint16_t prefix = (uint16_t)length;
    if (!cursor->wrong && (length < least || length > most || !mmstats__legal(given, any)))
        cursor->wrong = "a name, unit, help, label key or value is too short or long, not UTF-8 or has control characters. Correct it";
    mmstats__put(cursor, &prefix, 2);
    mmstats__put(cursor, given, length);
}

/* Fills up to a multiple of 8 and stores the length. */
static inline void mmstats__finish(struct mmstats__cursor *cursor, uint8_t *record)
{
    mmstats__put(cursor, (char[8]){0}, -(uintptr_t)(cursor->at - record) & 7);
    uint32_t length = (uint32_t)(cursor->at - record);
    if (!cursor->wrong)
        memcpy(record, &length, 4);
}

/* Whether strings of two metric records are the same; they are the name, the unit, the help and the label keys. */
static inline bool mmstats__same(const uint8_t *a, const uint8_t *b, unsigned first, unsigned count)
{
    a += 24;
    b += 24;
    for (unsigned n = 0; n < first + count; n++) {
        size_t length = 2 + (size_t)(a[0] | a[1] << 8);
        if (n >= first && memcmp(a, b, length) != 0)
            return false;
        a += length;
        b += 2 + (b[0] | b[1] << 8);
    }
    return true;
}

/* The number of the metric that the cursor has just written, which goes away again where it is there already. */
static inline uint32_t mmstats__metric(mmstats *stats, struct mmstats__cursor *cursor, uint8_t *record)
{
    uint32_t id = 0;
    for (uint8_t *other = stats->directory; other < record && !cursor->wrong; other += mmstats__u32(other)) {
        if (other[4] != MMSTATS__METRIC)
            continue;
        if (mmstats__u32(other) == mmstats__u32(record) && memcmp(other + 12, record + 12, mmstats__u32(record) - 12) == 0) {
            cursor->at = record;
            return id;
        }
        if (other[16] == record[16] && mmstats__same(other, record, 0, 1) && mmstats__same(other, record, 3, record[16]))
            cursor->wrong = "the metric is there with another kind, unit, help or bounds. Register it alike everywhere";
        if (++id > UINT16_MAX)
            cursor->wrong = "a file holds 65536 metrics at most. Use fewer";
    }
    if (!cursor->wrong)
        memcpy(record + 8, &id, 4);
    return id;
}

/* The first place from here on where the words lie in one page and are not its first: a copy may tear that one. */
static inline uint32_t mmstats__place(uint32_t seq_words, uint32_t next, uint32_t words)
{
    uint64_t start = mmstats__align(seq_words * 8ull, 64) / 8, page = MMSTATS__PAGE / 8, at = start + next;
    if (at % page == 0 || at % page + words > page)
        at = mmstats__align(at, page) + 1;
    return (uint32_t)(at - start);
}

/* The series, new or there already; NULL where the cursor says what is wrong. */
static inline struct mmstats__series *mmstats__find_or_add(mmstats *stats, struct mmstats__cursor *cursor, struct mmstats__kind kind,
    const char *name, const char *unit, const char *help, size_t labels, const mmstats_label *label)
{
    struct mmstats__header *header = &stats->header;
    uint8_t *metric = cursor->at;
    if (labels > 32 || kind.bounds > 256 || (kind.kind == MMSTATS__GAUGE && (kind.merge < MMSTATS_LAST || kind.merge > MMSTATS_EACH)))
        cursor->wrong = "it has more than 32 labels or 256 bounds, or no merge rule. Correct that";
    for (size_t i = 0; i < kind.bounds; i++)
        if (!isfinite(kind.bound[i]) || (i > 0 && kind.bound[i] <= kind.bound[i - 1]))
            cursor->wrong = "its bounds are not finite or do not ascend. Correct them";
    for (size_t i = 0; i < labels; i++)
        for (size_t j = 0; j < i; j++)
            if (label[i].key && label[j].key && strcmp(label[i].key, label[j].key) == 0)
                cursor->wrong = "two of its label keys are the same. Correct them";

    uint8_t head[24] = {[4] = MMSTATS__METRIC, [12] = kind.kind, [13] = kind.number, [14] = kind.merge, [16] = (uint8_t)labels};
    mmstats__put(cursor, head, sizeof head);
    mmstats__put_string(cursor, name, 1, 255, false);
    mmstats__put_string(cursor, unit, 0, 63, false);
    mmstats__put_string(cursor, help, 0, 1024, true);
    for (size_t i = 0; i < labels; i++)
        mmstats__put_string(cursor, label[i].key, 1, 255, false);
    mmstats__finish(cursor, metric);
    if (kind.kind == MMSTATS__HISTOGRAM) {
        mmstats__put(cursor, (uint32_t[2]){(uint32_t)kind.bounds, 0}, 8);
        mmstats__put(cursor, kind.bound, kind.bounds * 8);
        mmstats__finish(cursor, metric);
    }
    uint32_t id = mmstats__metric(stats, cursor, metric);

    uint8_t *record = cursor->at, series_head[32] = {[4] = MMSTATS__SERIES};
    memcpy(series_head + 8, &id, 4);
    mmstats__put(cursor, series_head, sizeof series_head);
    for (size_t i = 0; i < labels; i++)
        mmstats__put_string(cursor, label[i].value, 0, 1024, true);
    mmstats__finish(cursor, record);
    if (cursor->wrong)
        return NULL;
    uint32_t length = mmstats__u32(record);
    for (struct mmstats__series *other = stats->series; other; other = other->next) {
        const uint8_t *its = stats->directory + other->record;
        if (mmstats__u32(its) == length && mmstats__u32(its + 8) == id && memcmp(its + 32, record + 32, length - 32) == 0)
            return other;
    }

    bool shared = kind.kind == MMSTATS__GAUGE, has_seq = kind.kind == MMSTATS__HISTOGRAM, timed = kind.merge == MMSTATS_LAST;
    uint32_t words = has_seq ? MMSTATS__BUCKETS + (uint32_t)kind.bounds + 1 : timed ? 2 : 1;
    uint32_t seq_words = shared ? header->shared_seq_words : header->lane_seq_words;
    uint32_t *next = shared ? &stats->next_gauge : &stats->next_word;
    uint32_t first = mmstats__place(seq_words, *next, words), seq = has_seq ? stats->next_seq : UINT32_MAX;
    struct mmstats__series *series = calloc(1, sizeof *series + kind.bounds * sizeof *kind.bound);
    if ((uint64_t)first + words > (shared ? header->shared_data_words : header->lane_data_words) || seq == header->lane_seq_words)
        cursor->wrong = "its area is full. Ask for more gauge_words, lane_words or histograms";
    else if (!series)
        cursor->wrong = "there is no memory for it. Give the process more";
    if (cursor->wrong) {
        free(series);
        return NULL;
    }
    uint64_t created = mmstats__time(CLOCK_REALTIME);
    memcpy(record + 12, &first, 4);
    memcpy(record + 16, &seq, 4);
    memcpy(record + 24, &created, 8);
    uint8_t *area = stats->base + (shared ? header->shared_offset : header->lane_offset);
    series->header = (struct mmstats__header *)stats->base;
    series->data = (mmstats__word *)(area + mmstats__align(seq_words * 8ull, 64)) + first;
    series->seq = has_seq ? (mmstats__word *)area + seq : NULL;
    series->timed = timed;
    series->record = (uint32_t)(record - stats->directory);
    series->bounds = (uint32_t)kind.bounds;
    series->bound = (double *)(series + 1);
    for (size_t i = 0; i < kind.bounds; i++)
        series->bound[i] = kind.bound[i];
    series->next = stats->series;
    stats->series = series;
    *next = first + words;
    stats->next_seq += has_seq;
    stats->directory_end = (uint32_t)(cursor->at - stats->directory);
    memcpy(stats->base + MMSTATS__PAGE + (metric - stats->directory), metric, (size_t)(cursor->at - metric));
    atomic_store_explicit(&series->header->directory_end, stats->directory_end, memory_order_release);
    return series;
}

static inline struct mmstats__series *mmstats__register(mmstats *stats, struct mmstats__kind kind, const char *name,
    const char *unit, const char *help, size_t labels, const mmstats_label *label)
{
    pthread_mutex_lock(&mmstats__process.lock);
    struct mmstats__cursor cursor = {
        stats->directory + stats->directory_end, stats->directory + stats->header.directory_capacity, NULL};
    struct mmstats__series *series = mmstats__find_or_add(stats, &cursor, kind, name, unit, help, labels, label);
    if (!series) {
        series = &stats->nowhere;
        mmstats__store(&series->header->unplaced_series, ++stats->unplaced);
        if (!*stats->left_out)
            snprintf(stats->left_out, sizeof stats->left_out, "The metric '%.255s' is in no file: %s; until then nobody sees it.",
                name ? name : "", cursor.wrong);
    }
    pthread_mutex_unlock(&mmstats__process.lock);
    return series;
}

/* The same name, labels and all else give the same instrument again. Without labels they are 0 and NULL. */
static inline mmstats_counter_t mmstats_counter(mmstats *stats, const char *name, const char *unit, const char *help,
    size_t labels, const mmstats_label *label)
{
    struct mmstats__kind kind = {MMSTATS__COUNTER, MMSTATS__U64, 0, 0, NULL};
    return (mmstats_counter_t){mmstats__register(stats, kind, name, unit, help, labels, label)};
}

static inline mmstats_updown_t mmstats_updown(mmstats *stats, const char *name, const char *unit, const char *help,
    size_t labels, const mmstats_label *label)
{
    struct mmstats__kind kind = {MMSTATS__UPDOWN, MMSTATS__I64, 0, 0, NULL};
    return (mmstats_updown_t){mmstats__register(stats, kind, name, unit, help, labels, label)};
}

static inline mmstats_gauge_t mmstats_gauge(mmstats *stats, const char *name, const char *unit, const char *help,
    mmstats_merge merge, size_t labels, const mmstats_label *label)
{
    struct mmstats__kind kind = {MMSTATS__GAUGE, MMSTATS__F64, (uint8_t)merge, 0, NULL};
    return (mmstats_gauge_t){mmstats__register(stats, kind, name, unit, help, labels, label)};
}

static inline mmstats_histogram_t mmstats_histogram(mmstats *stats, const char *name, const char *unit, const char *help,
    size_t bounds, const double *bound, size_t labels, const mmstats_label *label)
{
    struct mmstats__kind kind = {MMSTATS__HISTOGRAM, MMSTATS__F64, 0, bounds, bound};
    return (mmstats_histogram_t){mmstats__register(stats, kind, name, unit, help, labels, label)};
}

/* ---- Birth: in a forked child too, so nothing here needs a lock that another thread may have held ---- */

static inline char *mmstats__decimal(char *at, uint64_t value)
{
    if (value >= 10)
        at = mmstats__decimal(at, value / 10);
    return stpcpy(at, (char[2]){(char)('0' + value % 10), 0});
}

static inline char *mmstats__hex(char *at, uint8_t byte)
{
    const char *digits = "0123456789abcdef";
    return stpcpy(at, (char[3]){digits[byte >> 4], digits[byte & 15], 0});
}

/* The beginning of a file of the system; an empty text when it cannot be read. */
static inline void mmstats__slurp(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? 0 : read(fd, text, size - 1);
    text[length < 0 ? 0 : length] = 0;
    if (fd >= 0)
        close(fd);
}

/* Who this process is and since when it counts: into the header, and into the directory where that has room for it. */
static inline void mmstats__identify(mmstats *stats)
{
    struct mmstats__header *header = &stats->header;
    char text[1024], *at = text;
    header->start_time = (int64_t)mmstats__time(CLOCK_REALTIME);
    header->pid = getpid();
    header->writer_id[6] = (header->writer_id[6] & 0x0F) | 0x40;
    header->writer_id[8] = (header->writer_id[8] & 0x3F) | 0x80;
    for (int i = 0; i < 16; i++)
        at = mmstats__hex(i >= 4 && i <= 10 && i % 2 == 0 ? stpcpy(at, "-") : at, header->writer_id[i]);
    memcpy(stats->instance, text, 36);
    uint16_t length = (uint16_t)(mmstats__decimal(text, (uint64_t)header->pid) - text);
    memcpy(stats->pid, &length, 2);
    memset(stats->pid + 2, 0, 20);
    memcpy(stats->pid + 2, text, length);
    for (struct mmstats__series *series = stats->series; series; series = series->next)
        memcpy(stats->directory + series->record + 24, &header->start_time, 8);

    /* The name of the program, field 2, may hold spaces and brackets; its end is the last one. */
    mmstats__slurp("/proc/self/stat", text, sizeof text);
    at = strrchr(text, ')');
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    header->pid_start = 0;
    for (at = at ? at + 1 : ""; *at >= '0' && *at <= '9'; at++)
        header->pid_start = header->pid_start * 10 + (uint64_t)(*at - '0');

    mmstats__slurp("/proc/sys/kernel/random/boot_id", text, sizeof text);
    memset(header->boot_id, 0, 16);
    int digits = 0;
    for (at = text; *at && digits < 32; at++)
        if (*at != '-') {
            header->boot_id[digits / 2] |= (uint8_t)((*at <= '9' ? *at - '0' : *at - 'a' + 10) << (digits % 2 ? 0 : 4));
            digits++;
        }
}

/* Makes a directory, as readers need it, where there is none. */
static inline bool mmstats__make_directory(const char *path)
{
    if (mkdir(path, 0700) != 0)
        return errno == EEXIST;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    /* Some services may not set the group bit (RestrictSUIDSGID= of systemd). Files get the group of the directory in any case. */
    bool made = fd >= 0 && (fchmod(fd, 02770) == 0 || fchmod(fd, 0770) == 0);
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return made;
}

static inline bool mmstats__map_private(mmstats *stats)
{
    return mmap(stats->base, stats->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

/* Puts a new file in the place of what is mapped, or private memory where none can be made. */
static inline void mmstats__birth(mmstats *stats)
{
    struct mmstats__header *file = (struct mmstats__header *)stats->base;
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct stat directory;
    uint64_t generation;
    char *hidden = stats->path, shown[sizeof stats->path], *end = stpcpy(hidden, stats->root);
    int fd = -1;
    bool created = false;

    /* Private memory comes first, so that the application goes on with it wherever a step fails. */
    stats->step = "map private memory for";
    if (!mmstats__map_private(stats))
        goto failed;
    stats->step = "find random numbers for";
    if (getrandom(&generation, 8, 0) != 8 || getrandom(stats->header.writer_id, 16, 0) != 16)
        goto failed;
    generation += generation == 0;
    mmstats__identify(stats);

    stats->step = "make the directory";
    if (!mmstats__make_directory(hidden))
        goto failed;
    end = stpcpy(stpcpy(end, "/"), stats->application);
    if (!mmstats__make_directory(hidden) || stat(hidden, &directory) != 0)
        goto failed;
    char *name = stpcpy(end, "/.");
    end = stpcpy(mmstats__decimal(stpcpy(stpcpy(name, stats->application), "-"), (uint64_t)stats->header.pid), "-");
    for (int shift = 56; shift >= 0; shift -= 8)
        end = mmstats__hex(end, (uint8_t)(generation >> shift));
    stpcpy(end, ".mmstats");
    memcpy(shown, hidden, (size_t)(name - hidden));
    stpcpy(shown + (name - hidden) - 1, name);

    stats->step = "create";
    fd = open(hidden, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    created = fd >= 0;
    if (!created)
        goto failed;
    stats->step = "let the group of the directory read";
    /* Who is not in the group of the directory leaves the file in a group of its own. */
    if (fchown(fd, (uid_t)-1, directory.st_gid) != 0)
        errno = 0;
    if (fchmod(fd, 0640) != 0)
        goto failed;
    stats->step = "reserve room for";
    while ((errno = posix_fallocate(fd, 0, (off_t)stats->size)) == EINTR)
        ;
    if (errno != 0)
        goto failed;
    stats->step = "lock";
    if (fcntl(fd, F_OFD_SETLK, &whole) != 0)
        goto failed;
    stats->step = "map";
    if (mmap(file, stats->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED
        || madvise(file, stats->size, MADV_DONTFORK) != 0)
        goto failed;
    close(fd);
    fd = -1;

    memcpy(file, &stats->header, sizeof stats->header);
    memcpy(stats->base + MMSTATS__PAGE, stats->directory, stats->directory_end);
    mmstats__store(&file->directory_end, stats->directory_end);
    mmstats__store(&file->lanes_used, 1);
    mmstats__store(&file->unplaced_series, stats->unplaced);
    atomic_store_explicit(&file->generation, generation, memory_order_release);
    stats->step = "give its name to";
    if (rename(hidden, shown) != 0)
        goto failed;
    stpcpy(stats->path, shown);
    stats->step = NULL;
    return;

failed:
    stats->error = errno;
    if (fd >= 0)
        close(fd);
    if (created) {
        unlink(hidden);
        mmstats__map_private(stats);
    }
}

/* At a fork no other thread is opening or registering, and no signal is handled while the child has no mapping. */
static inline void mmstats__before_fork(void)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_mutex_lock(&mmstats__process.lock);
    mmstats__process.signals = before;
}

static inline void mmstats__after_fork(void)
{
    sigset_t before = mmstats__process.signals;
    pthread_mutex_unlock(&mmstats__process.lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static inline void mmstats__in_child(void)
{
    for (mmstats *stats = mmstats__process.first; stats; stats = stats->next) {
        /* A thread that held one of these is not in the child. */
        for (struct mmstats__series *series = stats->series; series; series = series->next)
            atomic_flag_clear(&series->lock);
        atomic_flag_clear(&stats->nowhere.lock);
        if (!stats->closed)
            mmstats__birth(stats);
    }
    mmstats__after_fork();
}

/* ---- Opening and closing ---- */

/* A key or value of OTEL_RESOURCE_ATTRIBUTES, in which %20 is a space. */
static inline bool mmstats__decode(char *to, size_t size, const char *from, const char *end)
{
    for (; from < end && *from == ' '; from++)
        ;
    for (; from < end && end[-1] == ' '; end--)
        ;
    for (; from < end && size > 1; size--, to++) {
        char digits[3] = {0}, *rest = digits + 2;
        *to = *from++;
        if (*to == '%' && end - from >= 2) {
            memcpy(digits, from, 2);
            *to = (char)strtol(digits, &rest, 16);
            from += 2;
        }
        if (*rest || *to == 0)
            return false;
    }
    *to = 0;
    return from == end;
}

/* A pair of the resource, which is left out where it is illegal or finds no room. Three more are to come. */
static inline void mmstats__pair(struct mmstats__cursor *cursor, uint32_t *pairs, const char *key, const char *value)
{
    struct mmstats__cursor trial = *cursor;
    mmstats__put_string(&trial, key, 1, 255, false);
    mmstats__put_string(&trial, value, 0, 4096, false);
    if (trial.wrong || *pairs > 125)
        return;
    *cursor = trial;
    ++*pairs;
}

static inline void mmstats__resource(mmstats *stats, const char *application)
{
    enum { OWN = 128 };     /* bytes for what is each process' own; its pid has a length of its own and stands last */
    const char *name = secure_getenv("OTEL_SERVICE_NAME"), *at = secure_getenv("OTEL_RESOURCE_ATTRIBUTES");
    uint8_t *record = stats->directory;
    uint32_t room = stats->header.directory_capacity / 2, pairs = 0;
    char key[256], value[4097], service[4097] = "", host[256] = "";
    struct mmstats__cursor cursor = {record + 16, record + (room < 65536 ? room : 65536) - OWN, NULL};

    gethostname(host, sizeof host - 1);
    mmstats__pair(&cursor, &pairs, "host.name", host);
    mmstats__pair(&cursor, &pairs, "process.executable.name", program_invocation_short_name);
    for (at = at ? at : ""; *at; at += *at == ',') {
        const char *start = at, *equals = strchr(at, '=');
        at += strcspn(at, ",");
        if (!equals || equals > at || !mmstats__decode(key, sizeof key, start, equals)
            || !mmstats__decode(value, sizeof value, equals + 1, at))
            continue;
        if (strcmp(key, "service.name") == 0)
            stpcpy(service, value);
        else if (strcmp(key, "service.instance.id") != 0 && strcmp(key, "process.pid") != 0 && pairs < 125)
            mmstats__pair(&cursor, &pairs, key, value);
    }
    uint32_t others = pairs;
    mmstats__pair(&cursor, &pairs, "service.name", name && *name ? name : *service ? service : application);
    if (pairs == others)
        mmstats__pair(&cursor, &pairs, "service.name", stats->application);

    cursor.end += OWN;
    mmstats__put_string(&cursor, "service.instance.id", 1, 255, false);
    mmstats__put_string(&cursor, "00000000-0000-0000-0000-000000000000", 36, 36, false);
    stats->instance = cursor.at - 36;
    mmstats__put_string(&cursor, "process.pid", 1, 255, false);
    stats->pid = cursor.at;
    mmstats__put(&cursor, (char[22]){0}, 22);
    pairs += 2;
    record[4] = MMSTATS__RESOURCE;
    memcpy(record + 8, &pairs, 4);
    mmstats__finish(&cursor, record);
    stats->directory_end = (uint32_t)(cursor.at - record);
}

static inline uint32_t mmstats__size(uint32_t asked, uint32_t standard, uint32_t most)
{
    return asked == 0 ? standard : asked < most ? asked : most;
}

/* Never NULL. Where the application is NULL or empty it is the name of the program; the options may be NULL. */
static inline mmstats *mmstats_open(const char *application, const mmstats_options *options)
{
    const mmstats_options standard = {0}, *ask = options ? options : &standard;
    uint32_t directory = (uint32_t)mmstats__align(mmstats__size(ask->directory_bytes, 32 << 10, 32 << 20), MMSTATS__PAGE);
    uint32_t shared = (uint32_t)mmstats__align(mmstats__size(ask->gauge_words, 512, 8 << 20) * 8ull, MMSTATS__PAGE);
    uint32_t seqs = mmstats__size(ask->histograms, 128, 1 << 20), seq_bytes = (uint32_t)mmstats__align(seqs * 8ull, 64);
    uint32_t lane = (uint32_t)mmstats__align(seq_bytes + mmstats__size(ask->lane_words, 4096, 8 << 20) * 8ull, MMSTATS__PAGE);
    size_t size = (size_t)MMSTATS__PAGE + directory + shared + lane;

    pthread_mutex_lock(&mmstats__process.lock);
    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mmstats *stats = base == MAP_FAILED ? NULL : calloc(1, sizeof *stats + directory);
    bool has_memory = stats != NULL;
    if (!has_memory) {
        stats = &mmstats__process.none;
        base = &mmstats__process.none_header;
    }
    stats->base = base;
    stats->nowhere.header = (struct mmstats__header *)stats->base;
    stats->nowhere.data = stats->scratch + 1;
    stats->nowhere.seq = stats->scratch;
    stats->step = "get ready for fork and memory with";
    stats->error = ENOMEM;
    if (!has_memory)
        goto opened;

    stats->size = size;
    stats->directory = (uint8_t *)(stats + 1);
    stats->header = (struct mmstats__header){
        .magic = {2, 'M', 'M', 'S', 'T', 'A', 'T', 'S'}, .header_size = MMSTATS__PAGE, .file_size = size,
        .directory_offset = MMSTATS__PAGE, .directory_capacity = directory,
        .shared_offset = MMSTATS__PAGE + directory, .shared_data_words = shared / 8,
        .lane_offset = MMSTATS__PAGE + directory + shared, .lane_stride = lane,
        .lane_seq_words = seqs, .lane_data_words = (lane - seq_bytes) / 8, .lane_count = 1,
    };
    const char *name = application && *application ? application : program_invocation_short_name;
    const char *root = ask->root ? ask->root : secure_getenv("MMSTATS_PATH"), *temporary = secure_getenv("TMPDIR");
    for (size_t i = 0; name[i] && i < sizeof stats->application - 1; i++) {
        char lower = (char)(name[i] | 32);
        bool legal = (name[i] >= '0' && name[i] <= '9') || (lower >= 'a' && lower <= 'z') || name[i] == '_'
            || name[i] == '-' || (name[i] == '.' && i > 0);
        stats->application[i] = legal ? name[i] : '_';
    }
    if (root && *root)
        snprintf(stats->root, sizeof stats->root, "%s", root);
    else if (access("/dev/shm", F_OK) == 0)
        stpcpy(stats->root, "/dev/shm/mmstats");
    else
        snprintf(stats->root, sizeof stats->root, "%s/mmstats", temporary && *temporary ? temporary : "/tmp");
    mmstats__resource(stats, name);

    if (!mmstats__process.handles_fork)
        mmstats__process.handles_fork = pthread_atfork(mmstats__before_fork, mmstats__after_fork, mmstats__in_child) == 0;
    if (mmstats__process.handles_fork)
        mmstats__birth(stats);
    stats->next = mmstats__process.first;
    mmstats__process.first = stats;
opened:
    pthread_mutex_unlock(&mmstats__process.lock);
    return stats;
}

/* The orderly end. Instruments stay valid and count into private memory from here on. */
static inline void mmstats_close(mmstats *stats)
{
    pthread_mutex_lock(&mmstats__process.lock);
    if (stats->size > 0 && !stats->closed) {
        mmstats__word *closed_at = &((struct mmstats__header *)stats->base)->closed_at;
        atomic_store_explicit(closed_at, mmstats__time(CLOCK_REALTIME), memory_order_release);
        /* Never munmap: a store that another thread is about to make must not hit what comes to lie there. */
        mmstats__map_private(stats);
        stats->closed = true;
    }
    pthread_mutex_unlock(&mmstats__process.lock);
}

/* The path of the file, or "" when there is none. */
static inline const char *mmstats_path(const mmstats *stats) { return stats->step ? "" : stats->path; }

/* One line on what went wrong first and what to do, or NULL. It stands until the next call. */
static inline const char *mmstats_problem(mmstats *stats)
{
    pthread_mutex_lock(&mmstats__process.lock);
    if (stats->step)
        snprintf(stats->text, sizeof stats->text,
            "Cannot %s %s: %s (%d). Correct that or choose another directory with MMSTATS_PATH; until then nobody sees "
            "the metrics of process %ld.", stats->step, stats->path, strerror(stats->error), stats->error, (long)getpid());
    else
        stpcpy(stats->text, stats->left_out);
    pthread_mutex_unlock(&mmstats__process.lock);
    return *stats->text ? stats->text : NULL;
}

#endif
