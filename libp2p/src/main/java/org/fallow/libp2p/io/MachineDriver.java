package org.fallow.libp2p.io;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fallow.libp2p.machine.Machine;
import org.jspecify.annotations.Nullable;

/**
 * Runs a machine on one virtual thread: waits for an event until the machine wants a tick, hands over the one or the
 * other, performs what the machine asks for. Actions are performed on that thread, in order, and must not block for
 * long. An exception out of the machine or of an action is a bug: it ends the driver and goes to the fault handler.
 *
 * @param <E> the machine's events
 * @param <A> the machine's actions
 */
public final class MachineDriver<E, A> implements AutoCloseable {
    /** An upper bound on one wait: a clock that has leapt ({@link MonotonicClock}) is noticed within that. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final Machine<E, A> machine;
    private final Consumer<? super A> perform;
    private final Consumer<? super Throwable> fault;
    private final InstantSource clock;
    private final BlockingQueue<E> inbox;
    private final Thread thread;
    private volatile boolean open = true;

    private MachineDriver(
            String name,
            Machine<E, A> machine,
            InstantSource clock,
            int inboxMax,
            Consumer<? super A> perform,
            Consumer<? super Throwable> fault) {
        this.machine = machine;
        this.perform = perform;
        this.fault = fault;
        this.clock = clock;
        this.inbox = new ArrayBlockingQueue<>(inboxMax);
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /**
     * Starts a machine.
     *
     * @param clock must not go backwards: {@link MonotonicClock}
     * @param inboxMax how many events may wait
     */
    public static <E, A> MachineDriver<E, A> start(
            String name,
            Machine<E, A> machine,
            InstantSource clock,
            int inboxMax,
            Consumer<? super A> perform,
            Consumer<? super Throwable> fault) {
        MachineDriver<E, A> driver = new MachineDriver<>(name, machine, clock, inboxMax, perform, fault);
        driver.thread.start();
        return driver;
    }

    /** Hands over an event without waiting; false when the inbox is full or the driver has ended. */
    public boolean offer(E event) {
        return open && inbox.offer(event);
    }

    /** Hands over an event, waiting for room in the inbox; false when there was none in time, or the driver has ended. */
    public boolean offer(E event, Duration patience) throws InterruptedException {
        return open && inbox.offer(event, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the thread, at the latest after the action it is in, and waits for that. Events not handled yet are lost. */
    @Override
    public void close() {
        open = false;
        thread.interrupt();
        if (!Thread.currentThread().equals(thread)) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            while (open) {
                E event = await();
                Instant now = clock.instant();
                if (event != null) {
                    performAll(machine.on(event, now));
                }
                if (!machine.wakeAt().isAfter(now)) {
                    performAll(machine.tick(now));
                }
            }
        } catch (InterruptedException e) {
            // close() interrupts the wait; nothing else does.
            open = false;
        } catch (RuntimeException | Error e) {
            open = false;
            fault.accept(e);
        }
    }

    private @Nullable E await() throws InterruptedException {
        Instant now = clock.instant();
        Instant latest = now.plus(WAIT_MAX);
        Instant wake = machine.wakeAt();
        Duration wait = Duration.between(now, wake.isBefore(latest) ? wake : latest);
        return wait.isPositive() ? inbox.poll(wait.toNanos(), TimeUnit.NANOSECONDS) : inbox.poll();
    }

    private void performAll(List<A> actions) {
        actions.forEach(perform);
    }
}
