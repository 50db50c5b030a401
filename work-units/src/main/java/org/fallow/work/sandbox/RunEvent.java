package org.fallow.work.sandbox;

import org.fallow.work.outcome.Outcome;

/** What a run tells. */
public sealed interface RunEvent {
    /** Longest line of a log, in characters. */
    int LINE_CHARS_MAX = 1_000;

    /** Largest frame, in bytes. */
    int FRAME_BYTES_MAX = 64 << 10;

    /**
     * A worker has begun, or goes on from a checkpoint.
     *
     * @param step it begins at; 0 for the beginning
     */
    record Started(long step) implements RunEvent {}

    /**
     * How far it is, a few times a second at most.
     *
     * @param fraction 0 to 1; 0 where the kernel does not say
     * @param step count so far
     * @param cpuMillis of computing so far
     */
    record Progress(double fraction, long step, long cpuMillis) implements RunEvent {}

    /**
     * How long the steps since the last such event took, a few times a second at most.
     *
     * @param counts in the buckets of {@link org.fallow.work.measure.StepTimes}; treat as immutable
     * @param nanos all of them together
     * @param maxNanos the longest
     * @param memoryBytes the kernel has now
     */
    record Pace(long[] counts, long nanos, long maxNanos, long memoryBytes) implements RunEvent {}

    /** A picture of the state, in the kernel's own form, a few a second at most; treat as immutable. */
    record Frame(byte[] bytes) implements RunEvent {}

    /** What the kernel says for people: one line without control characters. */
    record Log(String line) implements RunEvent {}

    /**
     * The state after this many steps is on disk.
     *
     * @param bytes written for it
     * @param costMicros of the run's processor time that it took
     */
    record Checkpointed(long step, long bytes, long costMicros) implements RunEvent {}

    /** The worker died or hung; another goes on from the last checkpoint. */
    record Crashed(String reason) implements RunEvent {}

    /** The end; the last event. */
    record Finished(Outcome outcome) implements RunEvent {}
}
