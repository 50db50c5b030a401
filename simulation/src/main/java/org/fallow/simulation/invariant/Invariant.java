package org.fallow.simulation.invariant;

import java.util.Optional;
import java.util.function.Function;
import org.fallow.simulation.scenario.World;

/** Something that must hold after every event. */
public interface Invariant {
    /** What must hold, as a short sentence: {@code "a final verdict never changes"}. */
    String name();

    /** What is wrong now; empty if nothing is. Looking must change nothing. */
    Optional<String> violation(World world);

    /** An invariant from its sentence and its check. */
    static Invariant named(String name, Function<World, Optional<String>> check) {
        return new Invariant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> violation(World world) {
                return check.apply(world);
            }
        };
    }
}
