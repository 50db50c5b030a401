package org.fallow.work.sandbox;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.containment.Containment;
import org.fallow.work.measure.StepTimes;
import org.fallow.work.outcome.Outcome;

/** What a worker says to the node, which takes none of it on trust: bounds are checked here, the order by the reader. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FromWorker.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = FromWorker.Beat.class, name = "beat"),
    @JsonSubTypes.Type(value = FromWorker.Started.class, name = "started"),
    @JsonSubTypes.Type(value = FromWorker.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = FromWorker.Pace.class, name = "pace"),
    @JsonSubTypes.Type(value = FromWorker.Frame.class, name = "frame"),
    @JsonSubTypes.Type(value = FromWorker.Log.class, name = "log"),
    @JsonSubTypes.Type(value = FromWorker.Saved.class, name = "saved"),
    @JsonSubTypes.Type(value = FromWorker.Ended.class, name = "ended")
})
public sealed interface FromWorker {
    /** Largest message, in bytes. */
    int MESSAGE_BYTES_MAX = Checkpoint.CHUNK_BYTES_MAX + (1 << 20);

    /** The version of these messages. */
    int VERSION = 4;

    /**
     * The first message.
     *
     * @param version of the messages
     * @param engine its name and version, for people
     * @param compiles whether it has its compiler; without it nothing is run
     * @param containment in force from here on
     */
    record Hello(int version, String engine, boolean compiles, Containment containment) implements FromWorker {
        /** Checks the bounds. */
        public Hello {
            text("engine", engine, 200);
        }
    }

    /** Every half second, whatever the kernel does. */
    record Beat() implements FromWorker {}

    /** A job begins at this step. */
    record Started(long step) implements FromWorker {
        /** Checks the bounds. */
        public Started {
            count("step", step);
        }
    }

    /** As {@link RunEvent.Progress}. */
    record Progress(double fraction, long step, long cpuMillis) implements FromWorker {
        /** Checks the bounds. */
        public Progress {
            if (!(fraction >= 0 && fraction <= 1)) {
                throw new IllegalArgumentException("fraction: not 0 to 1");
            }
            count("step", step);
            count("cpuMillis", cpuMillis);
        }
    }

    /** As {@link RunEvent.Pace}. */
    record Pace(long[] counts, long nanos, long maxNanos, long memoryBytes) implements FromWorker {
        /** Checks the bounds. */
        public Pace {
            if (counts.length != StepTimes.BUCKETS) {
                throw new IllegalArgumentException("counts: " + counts.length + " buckets");
            }
            for (long one : counts) {
                count("counts", one);
            }
            count("nanos", nanos);
            count("maxNanos", maxNanos);
            count("memoryBytes", memoryBytes);
        }
    }

    /** As {@link RunEvent.Frame}. */
    record Frame(byte[] bytes) implements FromWorker {
        /** Checks the bounds. */
        public Frame {
            if (bytes.length > RunEvent.FRAME_BYTES_MAX) {
                throw new IllegalArgumentException("frame: " + bytes.length + " bytes");
            }
        }
    }

    /** As {@link RunEvent.Log}. */
    record Log(String line) implements FromWorker {
        /** Checks the bounds; control characters are shown as {@code ?}. */
        public Log {
            text("line", line, RunEvent.LINE_CHARS_MAX);
            line = line.replaceAll("\\p{C}", "?");
        }
    }

    /**
     * A chunk of the state after this many steps, as {@link org.fallow.work.checkpoint.Saving} writes it.
     *
     * @param part 0 for a base, else one more than the part before
     * @param last whether the part ends with it
     * @param costMicros of processor time that the part has taken until here
     */
    record Saved(long step, int part, boolean last, byte[] chunk, long costMicros) implements FromWorker {
        /** Checks the bounds. */
        public Saved {
            count("step", step);
            count("part", part);
            count("costMicros", costMicros);
            if (chunk.length > Checkpoint.CHUNK_BYTES_MAX) {
                throw new IllegalArgumentException("chunk: " + chunk.length + " bytes");
            }
        }
    }

    /**
     * The job is over.
     *
     * @param outcome how
     * @param usable whether the worker takes another job; where not, it is about to exit
     */
    record Ended(Outcome outcome, boolean usable) implements FromWorker {}

    private static void count(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + ": negative");
        }
    }

    private static void text(String what, String value, int max) {
        if (value.length() > max) {
            throw new IllegalArgumentException(what + ": " + value.length() + " characters, at most " + max);
        }
    }
}
