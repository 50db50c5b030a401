package org.fallow.node.gallery;

import org.fallow.node.gallery.Crowd.Host;

/** Who was found wrong, counted. */
final class Struck {
    private int bad;
    private int faulty;
    private int sound;

    void out(Host host) {
        bad += host.bad ? 1 : 0;
        faulty += host.flaky || host.lazy ? 1 : 0;
        sound += host.bad || host.flaky || host.lazy ? 0 : 1;
    }

    int bad() {
        return bad;
    }

    int faulty() {
        return faulty;
    }

    int sound() {
        return sound;
    }
}
