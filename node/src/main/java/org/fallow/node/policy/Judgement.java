package org.fallow.node.policy;

import java.time.Duration;

/** How one moment looks to one rule, whatever was before. */
sealed interface Judgement {
    /** The rule is not set. */
    record Off() implements Judgement {}

    /**
     * Kept.
     *
     * @param now what is the case
     * @param calm how long it must stay so before work that was stopped goes on
     */
    record Kept(String now, Duration calm) implements Judgement {}

    /** Too near to the limit to change anything. */
    record Near(String now, String remedy) implements Judgement {}

    /**
     * Broken.
     *
     * @param now what is the case
     * @param remedy what would change it, as the end of "it goes on …"
     * @param patience how long it must stay so before work stops
     */
    record Broken(String now, String remedy, Duration patience) implements Judgement {}

    /** What the rule asks for cannot be known now. */
    record Unknown(String reason) implements Judgement {}
}
