package org.fallow.work.outcome;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import org.fallow.work.kernel.Finding;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Sha256;

/**
 * How a run ended. Only {@link Finished} is a result; every other case says why there is none. {@link KernelFailed},
 * {@link Trapped} and {@link TooLarge} come out the same on any machine, so they are answers too; the rest depend on this
 * one, or on what its version of the program refuses.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = Outcome.KernelFailed.class, name = "kernelFailed"),
    @JsonSubTypes.Type(value = Outcome.Trapped.class, name = "trapped"),
    @JsonSubTypes.Type(value = Outcome.Stopped.class, name = "stopped"),
    @JsonSubTypes.Type(value = Outcome.OutOfTime.class, name = "outOfTime"),
    @JsonSubTypes.Type(value = Outcome.OutOfMemory.class, name = "outOfMemory"),
    @JsonSubTypes.Type(value = Outcome.TooLarge.class, name = "tooLarge"),
    @JsonSubTypes.Type(value = Outcome.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Outcome.Lost.class, name = "lost"),
    @JsonSubTypes.Type(value = Outcome.Cancelled.class, name = "cancelled")
})
public sealed interface Outcome {
    /** Longest message, reason or log, in characters. */
    int TEXT_CHARS_MAX = 4_000;

    /** Most findings in a refusal. */
    int FINDINGS_MAX = 100;

    /** One line for people. */
    String text();

    /** What the unit comes to; empty where the run says nothing of other machines. */
    default Optional<Answer> answer() {
        return switch (this) {
            case Finished o -> Optional.of(new Answer.Result(o.result()));
            case KernelFailed o -> Optional.of(new Answer.Failure(Answer.Why.ERROR, o.code()));
            case Trapped o -> Optional.of(Answer.Failure.of(o.why()));
            case TooLarge o -> Optional.of(Answer.Failure.of(Answer.Why.RESULT_TOO_LARGE));
            case Stopped o -> Optional.empty();
            case OutOfTime o -> Optional.empty();
            case OutOfMemory o -> Optional.empty();
            case Refused o -> Optional.empty();
            case Lost o -> Optional.empty();
            case Cancelled o -> Optional.empty();
        };
    }

    /** Computing time, over all attempts that led here; 0 where it is not counted. */
    default long cpuMillis() {
        return 0;
    }

    /**
     * The kernel's result.
     *
     * @param result at most {@link Opening#RESULT_BYTES_MAX}; treat as immutable
     * @param checkpointRoot the Merkle root over the states at the agreed step counts, 32 bytes, or empty where there
     *     were none; treat as immutable
     * @param steps the kernel took, 0 for command kernels
     * @param cpuMillis computing time, over all attempts that led here
     */
    record Finished(byte[] result, byte[] checkpointRoot, long steps, long cpuMillis) implements Outcome {
        /** Checks the bounds. */
        public Finished {
            if (result.length > Opening.RESULT_BYTES_MAX) {
                throw new IllegalArgumentException("result: " + result.length + " bytes are too many");
            }
            if (checkpointRoot.length != 0 && checkpointRoot.length != Sha256.BYTES) {
                throw new IllegalArgumentException("checkpointRoot: " + checkpointRoot.length + " bytes");
            }
            if (steps < 0 || cpuMillis < 0) {
                throw new IllegalArgumentException("steps or cpuMillis: negative");
            }
        }

        @Override
        public String text() {
            return "finished: %,d bytes after %,d steps and %.1f s of computing"
                    .formatted(result.length, steps, cpuMillis / 1e3);
        }
    }

    /**
     * The kernel itself gave up: it returned an error.
     *
     * @param code what it returned; the exit code of a command kernel
     * @param log the last it said, may be empty
     * @param cpuMillis computing time
     */
    record KernelFailed(int code, String log, long cpuMillis) implements Outcome {
        /** Cuts the log to its bound. */
        public KernelFailed {
            log = cut(log);
        }

        @Override
        public String text() {
            return "the kernel ended with error " + code
                    + (log.isBlank()
                            ? ""
                            : ": " + log.strip().lines().reduce((a, b) -> b).orElse(""));
        }
    }

    /**
     * The kernel did what Wasm stops everywhere: a division by zero, an access outside its memory, more calls in each
     * other than are counted.
     *
     * @param why as others are told
     * @param message the engine's, for people
     * @param cpuMillis computing time
     */
    record Trapped(Answer.Why why, String message, long cpuMillis) implements Outcome {
        /** Cuts the message to its bound. */
        public Trapped {
            message = cut(message);
        }

        @Override
        public String text() {
            return "the kernel was stopped: " + message;
        }
    }

    /** The engine stopped it here, for a reason that another machine may not have: its stack, or one that is not known. */
    record Stopped(String message) implements Outcome {
        /** Cuts the message to its bound. */
        public Stopped {
            message = cut(message);
        }

        @Override
        public String text() {
            return "the kernel was stopped here: " + message;
        }
    }

    /** The unit's limit of computing time passed. */
    record OutOfTime(long cpuMillis) implements Outcome {
        @Override
        public String text() {
            return "out of time after %.1f s of computing".formatted(cpuMillis / 1e3);
        }
    }

    /** The machine could not give the memory that the unit's limits allow. */
    record OutOfMemory(long limitBytes) implements Outcome {
        @Override
        public String text() {
            return "out of memory; the unit may use %,d MiB".formatted(limitBytes >> 20);
        }
    }

    /**
     * The kernel returned more than {@link Opening#RESULT_BYTES_MAX}.
     *
     * @param cpuMillis computing time
     */
    record TooLarge(long bytes, long cpuMillis) implements Outcome {
        @Override
        public String text() {
            return "the result is too large: %,d bytes, at most %,d".formatted(bytes, Opening.RESULT_BYTES_MAX);
        }
    }

    /** The module is not one that runs here. */
    record Refused(List<Finding> findings) implements Outcome {
        /** Keeps the first {@link #FINDINGS_MAX}. */
        public Refused {
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("findings: a refusal needs one");
            }
            findings = List.copyOf(findings.subList(0, Math.min(FINDINGS_MAX, findings.size())));
        }

        @Override
        public String text() {
            return "the kernel is refused: " + findings.getFirst().text()
                    + (findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more)");
        }
    }

    /** The worker process died or hung again and again, or could not be started. */
    record Lost(String reason) implements Outcome {
        /** Cuts the reason to its bound. */
        public Lost {
            reason = cut(reason);
        }

        @Override
        public String text() {
            return "failed here: " + reason;
        }
    }

    /** Someone on this side stopped it. */
    record Cancelled() implements Outcome {
        @Override
        public String text() {
            return "cancelled";
        }
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(text.length() - TEXT_CHARS_MAX);
    }
}
