package org.fallow.work.kernel;

import java.util.ArrayList;
import java.util.List;

/** Collects what does not fit, up to a bound. */
final class Findings {
    private final List<Finding> refusals = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();

    void refuse(long offset, String reason) {
        add(refusals, new Finding(offset, reason));
    }

    void refuse(Finding finding) {
        add(refusals, finding);
    }

    void warn(long offset, String reason) {
        add(warnings, new Finding(offset, reason));
    }

    List<Finding> refusals() {
        return refusals;
    }

    List<Finding> warnings() {
        return warnings;
    }

    private static void add(List<Finding> to, Finding finding) {
        if (to.size() < Check.FINDINGS_MAX) {
            to.add(finding);
        }
    }
}
