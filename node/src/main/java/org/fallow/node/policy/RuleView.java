package org.fallow.node.policy;

/**
 * A rule as to be shown.
 *
 * @param rule which
 * @param standing where it stands
 * @param set what it is set to, such as {@code 5min}
 * @param now what is the case, such as {@code no input for 7 min}; why that cannot be known where it cannot
 * @param remedy what would change it, as the end of "it goes on …"; empty unless it stops work
 */
public record RuleView(Rule rule, Standing standing, String set, String now, String remedy) {}
