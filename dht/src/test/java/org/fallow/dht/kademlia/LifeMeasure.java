package org.fallow.dht.kademlia;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class LifeMeasure {
    @Test
    @EnabledIfSystemProperty(named = "life", matches = ".+")
    void all() {
        for (String n : System.getProperty("life").split(",")) {
            int size = Integer.parseInt(n);
            Life quiet = new Life(size, 1);
            for (int h = 1; h <= 4; h++) {
                System.out.println(size + " quiet hour " + h + ": " + quiet.measure(Duration.ofHours(1)));
            }
            for (double shape : new double[] {0.5, 1}) {
                long t = System.nanoTime();
                Life churn = new Life(size, 1).withChurn(Duration.ofHours(1), shape);
                for (int h = 1; h <= 4; h++) {
                    System.out.println(size + " churn " + shape + " hours " + (2 * h) + ": " + churn.measure(Duration.ofHours(2)));
                }
                System.out.println((System.nanoTime() - t) / 1e9 + " s");
            }
        }
    }
}
