package org.fallow.libp2p.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.fallow.libp2p.machine.Machine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MachineDriverTest {
    /** Doubles what it hears, and says 0 a little after each event. */
    private static final class Doubler implements Machine<Integer, Integer> {
        private Instant wakeAt = Instant.MAX;

        @Override
        public List<Integer> on(Integer event, Instant now) {
            wakeAt = now.plusMillis(20);
            return List.of(Math.multiplyExact(event, 2));
        }

        @Override
        public List<Integer> tick(Instant now) {
            assertThat(now).isAfterOrEqualTo(wakeAt);
            wakeAt = Instant.MAX;
            return List.of(0);
        }

        @Override
        public Instant wakeAt() {
            return wakeAt;
        }
    }

    private final Queue<Integer> performed = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();

    private MachineDriver<Integer, Integer> start(int inboxMax) {
        return MachineDriver.start(
                "doubler", new Doubler(), new MonotonicClock(), inboxMax, performed::add, fault::set);
    }

    @Test
    void eventsAndTicksArePerformedInOrder() throws Exception {
        try (MachineDriver<Integer, Integer> driver = start(10)) {
            assertThat(driver.offer(3)).isTrue();
            Await.that("the tick", () -> performed.size() == 2);
            assertThat(driver.offer(4, Duration.ofSeconds(1))).isTrue();
            Await.that("the next tick", () -> performed.size() == 4);
        }
        assertThat(performed).containsExactly(6, 0, 8, 0);
        assertThat(fault).hasNullValue();
    }

    @Test
    void aFullInboxRefusesAndAClosedDriverToo() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        MachineDriver<Integer, Integer> driver = MachineDriver.start(
                "slow",
                new Doubler(),
                new MonotonicClock(),
                2,
                action -> {
                    busy.countDown();
                    uninterruptibly(release);
                },
                fault::set);
        assertThat(driver.offer(1)).isTrue();
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(driver.offer(2)).isTrue();
        assertThat(driver.offer(3)).isTrue();
        assertThat(driver.offer(4)).isFalse();
        assertThat(driver.offer(4, Duration.ofMillis(1))).isFalse();
        release.countDown();
        driver.close();
        assertThat(driver.offer(5)).isFalse();
    }

    @Test
    void aMistakeEndsTheDriverAndIsTold() throws Exception {
        try (MachineDriver<Integer, Integer> driver = start(10)) {
            assertThat(driver.offer(Integer.MAX_VALUE)).isTrue();
            Await.that("the fault", () -> fault.get() instanceof ArithmeticException);
            Await.that("the end", () -> !driver.offer(1));
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
