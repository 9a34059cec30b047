/* A small server that answers nobody: cc -O2 -pthread -o example example.c && MMSTATS_PATH=/tmp/metrics ./example */
#include "mmstats.h"

int main(void)
{
    mmstats *stats = mmstats_open("example", NULL);
    if (mmstats_problem(stats))
        fprintf(stderr, "%s\n", mmstats_problem(stats));

    mmstats_counter_t answered = mmstats_counter(stats, "http.server.requests", "{request}", "Requests answered.",
        1, (mmstats_label[]){{"code", "200"}});
    mmstats_counter_t failed = mmstats_counter(stats, "http.server.requests", "{request}", "Requests answered.",
        1, (mmstats_label[]){{"code", "500"}});
    mmstats_updown_t active = mmstats_updown(stats, "http.server.active_requests", "{request}", "Requests being answered.", 0, NULL);
    mmstats_gauge_t load = mmstats_gauge(stats, "queue.load", "1", "How full the queue is.", MMSTATS_LAST, 0, NULL);
    const double bounds[] = {0.005, 0.01, 0.025, 0.05, 0.1};
    mmstats_histogram_t duration = mmstats_histogram(stats, "http.server.request.duration", "s", "How long answers took.",
        5, bounds, 0, NULL);

    for (int i = 0; i < 1000; i++) {
        mmstats_change(active, 1);
        mmstats_add(i % 100 == 0 ? failed : answered, 1);
        mmstats_record(duration, i / 8192.0);
        mmstats_change(active, -1);
    }
    mmstats_change(active, 3);
    mmstats_set(load, 0.75);

    puts(mmstats_path(stats));
    mmstats_close(stats);
    return 0;
}
