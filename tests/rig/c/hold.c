/* A writer that holds a counter c and a gauge g at a value until its standard input ends: hold APPLICATION VALUE */
#include "mmstats.h"

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;

    mmstats *stats = mmstats_open(arguments[1], NULL);
    uint64_t value = strtoull(arguments[2], NULL, 10);
    mmstats_add(mmstats_counter(stats, "c", "", "", 0, NULL), value);
    mmstats_set(mmstats_gauge(stats, "g", "", "", MMSTATS_EACH, 0, NULL), (double)value);
    printf("file %s\nready\n", mmstats_path(stats));
    fflush(stdout);
    while (getchar() != EOF)
        ;
    mmstats_close(stats);
    return 0;
}
