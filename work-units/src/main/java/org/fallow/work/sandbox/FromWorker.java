package org.fallow.work.sandbox;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.fallow.work.checkpoint.Checkpoint;
import org.fallow.work.containment.Containment;
import org.fallow.work.outcome.Outcome;

/** What a worker says to the node, which takes none of it on trust: bounds are checked here, the order by the reader. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FromWorker.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = FromWorker.Beat.class, name = "beat"),
    @JsonSubTypes.Type(value = FromWorker.Started.class, name = "started"),
    @JsonSubTypes.Type(value = FromWorker.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = FromWorker.Frame.class, name = "frame"),
    @JsonSubTypes.Type(value = FromWorker.Log.class, name = "log"),
    @JsonSubTypes.Type(value = FromWorker.Saved.class, name = "saved"),
    @JsonSubTypes.Type(value = FromWorker.Ended.class, name = "ended")
})
public sealed interface FromWorker {
    /** Largest message, in bytes. */
    int MESSAGE_BYTES_MAX = Checkpoint.BYTES_MAX + (1 << 20);

    /** The version of these messages. */
    int VERSION = 2;

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

    /** The state after this many steps, as {@link Checkpoint#encode} writes it. */
    record Saved(long step, byte[] checkpoint) implements FromWorker {
        /** Checks the bounds. */
        public Saved {
            count("step", step);
            if (checkpoint.length > Checkpoint.BYTES_MAX) {
                throw new IllegalArgumentException("checkpoint: " + checkpoint.length + " bytes");
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
