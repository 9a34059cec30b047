/* The programs that the tests of writers/c watch; the first argument says which one. MMSTATS_PATH says where the files go. */
#include "mmstats.h"
#include <sys/wait.h>

enum { THREADS = 8, INCREMENTS = 1000000, INCREMENTS_PER_RECORD = 5 };

static const double bounds[] = {1, 2, 5};

static mmstats *stats;
static mmstats_counter_t counter;
static mmstats_updown_t updown;
static mmstats_gauge_t gauge;
static mmstats_histogram_t histogram;
static atomic_bool stop;

static void open_stats(void)
{
    stats = mmstats_open("target", NULL);
    counter = mmstats_counter(stats, "counter", "", "", 0, NULL);
    updown = mmstats_updown(stats, "updown", "", "", 0, NULL);
    gauge = mmstats_gauge(stats, "gauge", "", "", MMSTATS_LAST, 0, NULL);
    histogram = mmstats_histogram(stats, "histogram", "", "", 3, bounds, 0, NULL);
}

static void say(const char *what, const char *text)
{
    printf("%s %s\n", what, text);
    fflush(stdout);
}

static void update(unsigned long times)
{
    for (unsigned long i = 0; i < times; i++) {
        mmstats_add(counter, 1);
        mmstats_change(updown, i % 2 ? -1 : 2);
        mmstats_set(gauge, (double)i);
        mmstats_record(histogram, (double)(i % 7));
    }
}

static void *update_a_lot(void *none)
{
    for (int i = 0; i < INCREMENTS; i++) {
        mmstats_add(counter, 1);
        if (i % INCREMENTS_PER_RECORD == 0)
            mmstats_record(histogram, i / INCREMENTS_PER_RECORD % 4);
    }
    return none;
}

static int threads(void)
{
    pthread_t all[THREADS];
    open_stats();
    for (int i = 0; i < THREADS; i++)
        pthread_create(&all[i], NULL, update_a_lot, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(all[i], NULL);
    mmstats_close(stats);
    update(1000);
    return 0;
}

/* Updates between two calls of getppid; with a control there is a third one in the middle. */
static int calls(bool control)
{
    open_stats();
    update(1);
    getppid();
    update(1000000);
    if (control)
        getppid();
    update(1000000);
    getppid();
    return 0;
}

/* Parent and child wait until standard input ends, so that a test can look at their files and kill the parent. */
static int forks(void)
{
    char byte;
    open_stats();
    update(5);
    say("parent", mmstats_path(stats));
    if (fork() == 0) {
        update(3);
        mmstats_add(mmstats_counter(stats, "of.the.child", "", "", 0, NULL), 1);
        say("child", mmstats_path(stats));
        /* Its streams would keep the test waiting for the end of the parent's. */
        close(1);
        close(2);
    }
    return (int)read(0, &byte, 1);
}

static void *update_until_stopped(void *none)
{
    while (!stop)
        update(100);
    return none;
}

/* Forks again and again while threads hold the locks of histograms; each child counts for itself and ends in order. */
static int forks_with_threads(int times)
{
    pthread_t all[2];
    int failed = 0;
    open_stats();
    for (int i = 0; i < 2; i++)
        pthread_create(&all[i], NULL, update_until_stopped, NULL);
    for (int i = 0; i < times; i++) {
        pid_t child = fork();
        if (child == 0) {
            update(3);
            mmstats_close(stats);
            _exit(mmstats_problem(stats) == NULL ? 0 : 1);
        }
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
            failed++;
    }
    stop = true;
    for (int i = 0; i < 2; i++)
        pthread_join(all[i], NULL);
    say("parent", mmstats_path(stats));
    return failed;
}

/* Tells in memory of the test how many updates it began and how many it did, for ever. */
static int until_killed(const char *report)
{
    int fd = open(report, O_RDWR | O_CLOEXEC);
    _Atomic uint64_t *told = mmap(NULL, 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (told == MAP_FAILED)
        return 1;
    open_stats();
    for (uint64_t i = 1; ; i++) {
        atomic_store(&told[0], i);
        update(1);
        atomic_store(&told[1], i);
    }
}

/* What an application meets where there may be no room: it goes on, and says why nobody sees its metrics. */
static int without_room(void)
{
    open_stats();
    update(1000);
    const char *problem = mmstats_problem(stats);
    say("problem", problem ? problem : "none");
    mmstats_close(stats);
    update(1000);
    return 0;
}

/* Series that find no place: an illegal name, the same keys twice, and more than there is room for. */
static int misuse(void)
{
    mmstats_label twice[] = {{"key", "1"}, {"key", "2"}};
    const double falling[] = {2, 1};
    char name[32];
    mmstats_options small = {.directory_bytes = 4096};
    stats = mmstats_open("target", &small);
    counter = mmstats_counter(stats, "", "", "", 0, NULL);
    updown = mmstats_updown(stats, "line\nend", "", "", 0, NULL);
    gauge = mmstats_gauge(stats, "\xC3(", "", "", MMSTATS_LAST, 0, NULL);
    histogram = mmstats_histogram(stats, "falling", "", "", 2, falling, 0, NULL);
    update(1000);
    mmstats_add(mmstats_counter(stats, "twice", "", "", 2, twice), 1);
    mmstats_add(mmstats_counter(stats, "good", "", "", 1, twice), 1);
    mmstats_add(mmstats_counter(stats, "good", "", "", 1, twice), 1);
    mmstats_add(mmstats_counter(stats, "good", "", "", 1, twice + 1), 1);
    mmstats_change(mmstats_updown(stats, "good", "", "", 1, twice), 1);
    gauge = mmstats_gauge(stats, "gauge", "", "", MMSTATS_MAX, 0, NULL);
    mmstats_set(gauge, 1.5);
    histogram = mmstats_histogram(stats, "histogram", "", "", 0, NULL, 0, NULL);
    mmstats_record(histogram, NAN);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "counter.%d", i);
        mmstats_add(mmstats_counter(stats, name, "", "", 0, NULL), 1);
    }
    say("problem", mmstats_problem(stats));
    return 0;
}

/* Everything between two SIGSTOPs is what a tracer steps through; the file for it has a root of its own. */
static int steps(const char *root, bool beside_a_thread)
{
    pthread_t other;
    mmstats_options options = {.root = root};
    open_stats();
    if (beside_a_thread)
        pthread_create(&other, NULL, update_until_stopped, NULL);
    raise(SIGSTOP);
    mmstats *own = mmstats_open("stepped", &options);
    mmstats_histogram_t stepped = mmstats_histogram(own, "histogram", "s", "Stepped through.", 3, bounds, 0, NULL);
    mmstats_record(stepped, 0.5);
    mmstats_record(stepped, 4);
    mmstats_record(stepped, -8);
    mmstats_close(own);
    raise(SIGSTOP);
    return 0;
}

int main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "";
    if (strcmp(which, "threads") == 0)
        return threads();
    if (strcmp(which, "calls") == 0 || strcmp(which, "calls-control") == 0)
        return calls(which[5] != 0);
    if (strcmp(which, "forks") == 0)
        return forks();
    if (strcmp(which, "forks-with-threads") == 0)
        return forks_with_threads(100);
    if (strcmp(which, "until-killed") == 0 && argc > 2)
        return until_killed(argv[2]);
    if (strcmp(which, "without-room") == 0)
        return without_room();
    if (strcmp(which, "misuse") == 0)
        return misuse();
    if ((strcmp(which, "steps") == 0 || strcmp(which, "steps-beside-a-thread") == 0) && argc > 2)
        return steps(argv[2], which[5] != 0);
    fprintf(stderr, "target: there is no program '%s'\n", which);
    return 2;
}
