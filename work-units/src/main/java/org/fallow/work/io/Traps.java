package org.fallow.work.io;

import java.util.Optional;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Answer;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/** Which traps of the engine are those that the standard demands, and that every engine stops at therefore. */
final class Traps {
    /** The member of the engine's exceptions that holds the trap's name in the standard's tests. */
    private static final String NAME = "failure";

    private Traps() {}

    /**
     * How a run ends that traps on every machine; empty where another machine may not stop it.
     *
     * @param e while the context that it comes from is not closed
     */
    static Optional<Outcome> of(PolyglotException e, long cpuMillis) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return why(e).map(why -> new Outcome.Trapped(why, message, cpuMillis));
    }

    private static Optional<Answer.Why> why(PolyglotException e) {
        if (e.isHostException()) {
            return e.asHostException() instanceof OutsideMemory ? Optional.of(Answer.Why.MEMORY) : Optional.empty();
        }
        Value thrown = e.isGuestException() && !e.isResourceExhausted() && !e.isCancelled() ? e.getGuestObject() : null;
        if (thrown == null || !thrown.hasMember(NAME)) {
            return Optional.empty();
        }
        return switch (thrown.getMember(NAME).asString()) {
            case "unreachable" -> Optional.of(Answer.Why.UNREACHABLE);
            case "integer divide by zero", "integer overflow", "invalid conversion to integer" ->
                Optional.of(Answer.Why.ARITHMETIC);
            case "out of bounds memory access" -> Optional.of(Answer.Why.MEMORY);
            case "undefined element",
                    "uninitialized element",
                    "indirect call type mismatch",
                    "out of bounds table access",
                    "defined element is ref.null" -> Optional.of(Answer.Why.CALL);
            default -> Optional.empty();
        };
    }
}
