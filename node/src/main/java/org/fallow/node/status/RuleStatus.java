package org.fallow.node.status;

/**
 * A rule of when work runs, and how much, at one moment.
 *
 * @param rule its name, such as {@code idle}
 * @param state where it stands
 * @param set what it is set to, such as {@code 5min}
 * @param now what is the case, such as {@code on mains}; why that cannot be known where it cannot
 * @param remedy what would change it, as the end of "it goes on …"; empty unless it stops work
 */
public record RuleStatus(String rule, RuleState state, String set, String now, String remedy) {}
