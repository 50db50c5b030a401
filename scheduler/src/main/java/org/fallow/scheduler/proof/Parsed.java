package org.fallow.scheduler.proof;

import java.util.List;

/** What came of reading a proof file. */
public sealed interface Parsed {
    /** It has the form of a proof. Whether it proves anything is for {@link Proof#check} to say. */
    record Read(Proof proof) implements Parsed {}

    /**
     * It has not.
     *
     * @param findings why; one or more
     */
    record Refused(List<Finding> findings) implements Parsed {
        /** Copies the list. */
        public Refused {
            findings = List.copyOf(findings);
        }
    }
}
