package org.fallow.work.kernel;

import java.util.List;

/** What a check of a module finds. */
public sealed interface Check {
    /** Most findings, and most warnings, of one check. */
    int FINDINGS_MAX = 100;

    /**
     * The module runs here.
     *
     * @param info what is in it
     * @param warnings what makes it slow; none changes a result
     */
    record Sound(ModuleInfo info, List<Finding> warnings) implements Check {
        /** Copies the list. */
        public Sound {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The module does not run here.
     *
     * @param findings every reason that could be found, 1 to {@link #FINDINGS_MAX}
     */
    record Refused(List<Finding> findings) implements Check {
        /** Copies the list. */
        public Refused {
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("findings: a refusal needs one");
            }
            findings = List.copyOf(findings);
        }
    }
}
