/*
 * step DIR OUT -- COMMAND ARGS...
 *
 * Runs a command and looks at the metric files in DIR, and in the directories in it, after every single instruction of
 * the thread that raised SIGSTOP, until that thread raises it again. Each state of a file that differs from the one before
 * goes to OUT/state-000001.mmstats and so on. Other threads run on. Ends as the command ends.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* A file that was seen: what it is now, and what it was when it was last written out. */
struct seen { char path[PATH_MAX]; const uint8_t *now; uint8_t *last; size_t size; };

static struct seen *files;
static size_t file_count;
static unsigned states;
static const char *out;
static pid_t stepped;
static int news;    /* tells of new files, so that not every step has to list directories */

static void fail(const char *what)
{
    fprintf(stderr, "step: %s: %s\n", what, strerror(errno));
    exit(125);
}

static void write_state(struct seen *file)
{
    char path[PATH_MAX];
    memcpy(file->last, file->now, file->size);
    snprintf(path, sizeof path, "%s/state-%06u.mmstats", out, ++states);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, file->last, file->size) != (ssize_t)file->size || close(fd) != 0)
        fail(path);
}

static bool is_known(const char *path)
{
    for (size_t i = 0; i < file_count; i++)
        if (strcmp(files[i].path, path) == 0)
            return true;
    return false;
}

static void meet(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0)
        fail(path);
    files = realloc(files, (file_count + 1) * sizeof *files);
    if (files == NULL)
        fail("memory");
    struct seen *file = &files[file_count++];
    snprintf(file->path, sizeof file->path, "%s", path);
    file->size = (size_t)status.st_size;
    file->last = malloc(file->size);
    file->now = mmap(NULL, file->size, PROT_READ, MAP_SHARED, fd, 0);
    if (file->now == MAP_FAILED || file->last == NULL)
        fail(path);
    close(fd);
    write_state(file);
}

static void find(const char *directory, bool deeper)
{
    char path[PATH_MAX];
    struct dirent *entry;
    /* Watched first: what comes after the listing is told. */
    if (inotify_add_watch(news, directory, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR) < 0)
        fail(directory);
    DIR *stream = opendir(directory);
    if (stream == NULL)
        fail(directory);
    while ((entry = readdir(stream)) != NULL) {
        const char *end = strrchr(entry->d_name, '.');
        if (entry->d_name[0] == '.' || snprintf(path, sizeof path, "%s/%s", directory, entry->d_name) >= (int)sizeof path)
            continue;
        if (entry->d_type == DT_DIR && deeper)
            find(path, false);
        else if (entry->d_type == DT_REG && end != NULL && strcmp(end, ".mmstats") == 0 && !is_known(path))
            meet(path);
    }
    closedir(stream);
}

static void look(const char *directory)
{
    for (size_t i = 0; i < file_count; i++)
        if (memcmp(files[i].now, files[i].last, files[i].size) != 0)
            write_state(&files[i]);
    char events[sizeof(struct inotify_event) + NAME_MAX + 1];
    bool any = false;
    while (read(news, events, sizeof events) > 0)
        any = true;
    if (any)
        find(directory, true);
}

static void go_on(pid_t thread, int signal)
{
    /* It may have been killed meanwhile; then its end is the next thing to be told. */
    if (ptrace(thread == stepped ? PTRACE_SINGLESTEP : PTRACE_CONT, thread, 0, signal) != 0 && errno != ESRCH)
        fail("ptrace");
}

static pid_t start(char **command)
{
    int gate[2];
    char byte;
    if (pipe2(gate, O_CLOEXEC) != 0)
        fail("pipe");
    pid_t child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        close(gate[1]);
        if (read(gate[0], &byte, 1) == 0)
            execvp(command[0], command);
        fail(command[0]);
    }
    if (ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL) != 0)
        fail("ptrace");
    close(gate[1]);
    close(gate[0]);
    return child;
}

int main(int argc, char **argv)
{
    if (argc < 5 || strcmp(argv[3], "--") != 0) {
        fputs("usage: step DIR OUT -- COMMAND ARGS...\n", stderr);
        return 125;
    }
    const char *directory = argv[1];
    out = argv[2];
    news = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (news < 0)
        fail("inotify");
    find(directory, true);
    pid_t child = start(argv + 4), thread;
    unsigned long steps = 0;
    int status, code = 125;
    while ((thread = waitpid(-1, &status, __WALL)) > 0) {
        if (!WIFSTOPPED(status)) {
            if (thread == child)
                code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            stepped = thread == stepped ? 0 : stepped;
            continue;
        }
        int signal = WSTOPSIG(status), event = status >> 16;
        if (event != 0) {
            /* A thread that began, or that began one. */
            signal = 0;
        } else if (signal == SIGSTOP) {
            signal = 0;
            if (stepped == 0 || stepped == thread) {
                look(directory);
                stepped = stepped == 0 ? thread : 0;
            }
        } else if (signal == SIGTRAP && thread == stepped) {
            signal = 0;
            steps++;
            look(directory);
        }
        go_on(thread, signal);
    }
    printf("%lu steps, %u states\n", steps, states);
    return code;
}
