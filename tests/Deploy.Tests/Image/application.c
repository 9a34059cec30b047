/* An application of several processes, for an image of its own: application PROCESSES COUNT. Each counts so far in a file of its own, says
   so, and waits to be told to end. With "share DIRECTORY" it gives the directory to its group instead. */
#include "mmstats.h"
#include <signal.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
    sigset_t end;
    int number;

    if (argc == 3 && strcmp(argv[1], "share") == 0)
        return chmod(argv[2], 02770) != 0;

    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigprocmask(SIG_BLOCK, &end, NULL);

    long processes = argc > 1 ? atol(argv[1]) : 1;
    mmstats *stats = mmstats_open("shop", NULL);
    mmstats_counter_t orders = mmstats_counter(stats, "orders", "", "Orders taken.", 0, NULL);
    for (long i = 1; i < processes && fork() > 0; i++)
        ;
    mmstats_add(orders, argc > 2 ? (uint64_t)atol(argv[2]) : 1);
    printf("%s\n", mmstats_problem(stats) ? mmstats_problem(stats) : mmstats_path(stats));
    fflush(stdout);
    sigwait(&end, &number);
    mmstats_close(stats);
    return 0;
}
