package org.fallow.work.containment;

/**
 * The system calls that a worker keeps: memory, threads of its own, clocks, and reading what is open or lies where it may
 * read. The numbers are those of {@code x86_64} and {@code aarch64}; {@link #NONE} where a processor has no such call.
 */
enum SystemCall {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    STAT(4, -1),
    FSTAT(5, 80),
    LSTAT(6, -1),
    POLL(7, -1),
    LSEEK(8, 62),
    MMAP(9, 222),
    MPROTECT(10, 226),
    MUNMAP(11, 215),
    BRK(12, 214),
    RT_SIGACTION(13, 134),
    RT_SIGPROCMASK(14, 135),
    RT_SIGRETURN(15, 139),
    PREAD64(17, 67),
    READV(19, 65),
    WRITEV(20, 66),
    ACCESS(21, -1),
    SCHED_YIELD(24, 124),
    MREMAP(25, 216),
    MSYNC(26, 227),
    MINCORE(27, 232),
    MADVISE(28, 233),
    NANOSLEEP(35, 101),
    GETPID(39, 172),
    EXIT(60, 93),
    UNAME(63, 160),
    GETCWD(79, 17),
    READLINK(89, -1),
    GETTIMEOFDAY(96, 169),
    GETRLIMIT(97, 163),
    GETRUSAGE(98, 165),
    SYSINFO(99, 179),
    TIMES(100, 153),
    GETUID(102, 174),
    GETGID(104, 176),
    GETEUID(107, 175),
    GETEGID(108, 177),
    GETPPID(110, 173),
    RT_SIGPENDING(127, 136),
    RT_SIGTIMEDWAIT(128, 137),
    RT_SIGSUSPEND(130, 133),
    SIGALTSTACK(131, 132),
    STATFS(137, 43),
    FSTATFS(138, 44),
    GETPRIORITY(140, 141),
    SCHED_GETPARAM(143, 121),
    SCHED_GETSCHEDULER(145, 120),
    GETTID(186, 178),
    TIME(201, -1),
    FUTEX(202, 98),
    SCHED_GETAFFINITY(204, 123),
    GETDENTS64(217, 61),
    SET_TID_ADDRESS(218, 96),
    RESTART_SYSCALL(219, 128),
    FADVISE64(221, 223),
    CLOCK_GETTIME(228, 113),
    CLOCK_GETRES(229, 114),
    CLOCK_NANOSLEEP(230, 115),
    EXIT_GROUP(231, 94),
    NEWFSTATAT(262, 79),
    READLINKAT(267, 78),
    FACCESSAT(269, 48),
    PPOLL(271, 73),
    SET_ROBUST_LIST(273, 99),
    GET_ROBUST_LIST(274, 100),
    GETCPU(309, 168),
    GETRANDOM(318, 278),
    MEMBARRIER(324, 283),
    STATX(332, 291),
    RSEQ(334, 293),
    FACCESSAT2(439, 439),
    FUTEX_WAITV(449, 449),

    // Kept for some arguments only, see Filter.
    OPEN(2, -1),
    OPENAT(257, 56),
    IOCTL(16, 29),
    FCNTL(72, 25),
    CLONE(56, 220),
    CLONE3(435, 435),
    PRCTL(157, 167),
    TGKILL(234, 131),
    PRLIMIT64(302, 261);

    /** No such call. */
    static final int NONE = -1;

    private final int x86;
    private final int aarch;

    SystemCall(int x86, int aarch) {
        this.x86 = x86;
        this.aarch = aarch;
    }

    int number(Processor processor) {
        return switch (processor) {
            case X86_64 -> x86;
            case AARCH64 -> aarch;
        };
    }

    /** Whether it is kept whatever its arguments are. */
    boolean always() {
        return compareTo(OPEN) < 0;
    }
}
