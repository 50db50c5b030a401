package org.fallow.work.measure;

/**
 * Watches for a call into a kernel that does not come back. Counts processor time. What the sandbox does in between, such as
 * to give a kernel its memory, to restore and to save it, is not the kernel's and may take longer: a slow machine needs seconds
 * for a gigabyte.
 */
public final class CallTime {
    // A step should take half a second at most (the contract); this is for slow computers and code not compiled yet.
    private static final long CALL_CPU_MS_MAX = 3_000;
    // Ten times what a gigabyte takes on a slow machine; a kernel makes it no longer than by its size and its memory.
    private static final long BETWEEN_CPU_MS_MAX = 30_000;

    private long seen;
    private long since;

    /** Begins anew, at a processor time in milliseconds. */
    public void begin(long cpuMillis) {
        seen = 0;
        since = cpuMillis;
    }

    /**
     * Whether what is under way takes too long.
     *
     * @param turn changes with each call and each pause between two; odd while a call is under way
     */
    public boolean tooLong(long turn, long cpuMillis) {
        if (turn != seen) {
            seen = turn;
            since = cpuMillis;
        }
        return cpuMillis - since > ((turn & 1) == 1 ? CALL_CPU_MS_MAX : BETWEEN_CPU_MS_MAX);
    }
}
