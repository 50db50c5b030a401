package org.fallow.dht.kademlia;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Prints what {@link Life} measures: {@code mvn test -pl dht -am -Dtest=LifeMeasure -Ddht.life=6,50,500}. */
@EnabledIfSystemProperty(named = "dht.life", matches = "[0-9,]+", disabledReason = "it takes minutes")
class LifeMeasure {
    private static final Duration MEDIAN = Duration.ofHours(1);
    private static final Duration STEP = Duration.ofHours(2);
    private static final int STEPS = 3;

    @Test
    void measure() {
        for (String size : System.getProperty("dht.life", "").split(",", -1)) {
            int nodes = Integer.parseInt(size);
            print(nodes + " that stay", new Life(nodes, 1));
            print(nodes + " that come and go, some staying for long", new Life(nodes, 1).withChurn(MEDIAN, 0.5));
            print(nodes + " that come and go without memory", new Life(nodes, 1).withChurn(MEDIAN, 1));
        }
    }

    private static void print(String what, Life life) {
        for (int step = 1; step <= STEPS; step++) {
            System.out.println("LIFE " + what + ", after " + STEP.multipliedBy(step) + ": " + life.measure(STEP));
        }
    }
}
