using Mmstats.Demo;
using Mmstats.Demo.Shop;
using Mmstats.Demo.V2;

const string Help = """
    mmstats-demo [--dir DIR] [--processes N] [--threads N] [--rate R]
        A web application that is not there: N processes (3) of N threads (2), each of which writes a metric file and
        answers R (200) made-up requests a second. Runs until Ctrl-C or SIGTERM, and then takes the files away.
        Without --dir the files lie where MMSTATS_PATH says, or in the directory for temporary files.
        It prints "file PATH" for each file, and "ready" when all are there.

    mmstats-demo loop [--dir DIR] [--name APP] [--updates N] [--rate R] [--pattern P] [--place W] [--split K] [...]
        One file and one thread that updates it, N times or until Ctrl-C or SIGTERM, as fast as it goes or R times a
        second. It prints "file PATH", "ready", and when it is through, "done".
        --name APP             the file is APP-PID-TID.mmstats; otherwise MMSTATS_FILES says, or {CMD}-{PID}-{TID}.mmstats
        --pattern counter      a counter "c" goes up by one (the default)
        --pattern whole        "w" (64 bits) and "d" (double) get values that show whether they were read whole
        --pattern all          one field of every kind; an update goes to all of them
        --place inline|word|line|page
                               where the first buffer of c, of w and of d lies: in one aligned word, or across the end
                               of a word, of a cache line, of a page (patterns counter and whole; no sys.* fields)
        --split K              so many of its eight bytes (1 to 7, default 4) lie before that end
        --keep                 the file stays
        --leave-open           ends without disposing of the file, as an application that forgets it
        --until-stdin-closes   ends when standard input does
        --strace-marker        makes 1000 updates and then those asked for, and calls getppid before and
                               after each of the two rounds
        --strace-control       the same, and once more in the middle of each round

    mmstats-demo work [--dir DIR] [--name APP] [--threads N] [--rate R]
        One process of the first form. It ends when standard input does.

    mmstats-demo shop [--dir DIR] [--name APP] [--rate R]
        One process of another application, which writes version 2: counters with labels, histograms of both kinds, gauges,
        samples, a state, and events. It prints "file PATH" and "ready", and ends at Ctrl-C or SIGTERM.

    mmstats-demo v2 --pattern P [--dir DIR] [...]
        A writer of version 2 for tests, which say what is watched: calls (--updates N, --strace-control), report and
        grow (--report FILE), hold, fill, descriptors, step, forget, disposeatexit (--threads N),
        count ([--name APP] [--updates N] [--rate R]; it ends when standard input does).

    Exit codes: 0 done, 1 a file could not be created, 2 the command line cannot be understood.
    """;

try
{
    switch (args)
    {
        case ["--help" or "-h", ..] or [_, "--help" or "-h", ..]:
            Console.Out.WriteLine(Help);
            return 0;
        case ["loop", .. var rest]:
            return LoopMode.Run(rest);
        case ["work", .. var rest]:
            return WorkMode.Run(rest);
        case ["shop", .. var rest]:
            return ShopMode.Run(rest);
        case ["v2", .. var rest]:
            return V2Mode.Run(rest);
        default:
            return await SuperviseMode.RunAsync(args);
    }
}
catch (UsageException misunderstood)
{
    Console.Error.WriteLine($"{misunderstood.Message} See mmstats-demo --help.");
    return 2;
}
catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(refused.Message);
    return 1;
}
