package org.fallow.work.io;

/** What the node wants of the job under way; asked between two steps. */
final class Controls {
    private boolean paused;
    private boolean cancelled;

    synchronized void begin(boolean asPaused) {
        paused = asPaused;
        cancelled = false;
    }

    synchronized void pause(boolean now) {
        paused = now;
        notifyAll();
    }

    synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    synchronized boolean paused() {
        return paused;
    }

    /** Waits while paused; false where the job is to end. */
    synchronized boolean mayGoOn() throws InterruptedException {
        while (paused && !cancelled) {
            wait();
        }
        return !cancelled;
    }
}
