package org.fallow.node.policy;

import java.util.List;
import java.util.Optional;

/**
 * What the rules come to.
 *
 * @param run whether work runs
 * @param slots units at a time; holds where work does not run, too
 * @param percent of a processor for each, 1 to 100
 * @param unitBytes memory for each
 * @param rules all of them, in the order of {@link Rule}
 * @param cause the first rule that stops work; empty when work runs
 * @param sentence why nothing runs and what would change that, or what runs at most
 */
public record Decision(
        boolean run,
        int slots,
        int percent,
        long unitBytes,
        List<RuleView> rules,
        Optional<Rule> cause,
        String sentence) {
    /** Copies the rules. */
    public Decision {
        rules = List.copyOf(rules);
    }
}
