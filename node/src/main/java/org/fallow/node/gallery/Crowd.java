package org.fallow.node.gallery;

import org.fallow.simulation.chance.Chance;

/** The hosts of a gallery: who is there, and what each returns. A result is 0 for the truth; a lie is another number. */
final class Crowd {
    /** The lie that all fellows tell about a unit. */
    static final int COMMON_LIE = 1;

    private static final double FLAKY = 0.005;
    private static final double FLAKY_ERRORS = 0.001;
    private static final double RARE = 0.002;
    private static final double LIFE_SIGMA = 1.2;

    /** One identity's life. */
    static final class Host {
        final int id;
        final boolean bad;
        final boolean flaky;
        long left;
        /** Units since it last lied, or since it began to. */
        int calm;
        /** What the scheme knows of it: how trusted it is, as the host itself can tell from public evidence. */
        int name;

        private Host(int id, boolean bad, boolean flaky, long left) {
            this.id = id;
            this.bad = bad;
            this.flaky = flaky;
            this.left = left;
        }
    }

    private final GalleryPlan plan;
    private final Chance chance;
    private final Host[] present;
    private int ids;

    Crowd(GalleryPlan plan) {
        this.plan = plan;
        this.chance = Chance.of(plan.seed()).fork("crowd");
        this.present = new Host[plan.hosts()];
        int bad = (int) Math.round(plan.hosts() * plan.bad());
        for (int i = 0; i < present.length; i++) {
            // Found in the middle of their lives.
            present[i] = host(i < bad, (long) (life() * chance.nextDouble()) + 1);
        }
    }

    private Host host(boolean bad, long left) {
        boolean flaky = !bad && chance.happens(FLAKY);
        return new Host(ids++, bad, flaky, left);
    }

    private long life() {
        return Math.max(1, Math.round(plan.life() * Math.exp(LIFE_SIGMA * chance.nextGaussian())));
    }

    /** Identities there have been. */
    int identities() {
        return ids;
    }

    /** Those there at the beginning. */
    Host[] present() {
        return present.clone();
    }

    /** Who computes next: anybody. */
    Host next() {
        int place = chance.nextInt(present.length);
        Host host = present[place];
        if (host.left-- <= 0) {
            host = host(host.bad, life());
            present[place] = host;
        }
        return host;
    }

    /** A caught liar may come back under another name. */
    void caught(Host host) {
        if (host.bad && plan.liars() == Liars.WHITEWASH) {
            host.left = 0;
        }
    }

    /**
     * What a host returns.
     *
     * @param fellow what a fellow has returned for this unit, or 0
     * @param audit whether it is one; told to liars that hear of audits, half of the time
     * @param invented a number that no other lie has
     */
    int result(Host host, int fellow, boolean audit, int invented) {
        if (!host.bad) {
            return host.flaky && chance.happens(FLAKY_ERRORS) ? invented : 0;
        }
        return switch (plan.liars()) {
            case NONE -> 0;
            case ALWAYS -> invented;
            case COLLUDE -> COMMON_LIE;
            case RARELY, WHITEWASH -> rarely(fellow);
            case LEAKED_AUDITS -> audit && chance.happens(0.5) ? fellow : rarely(fellow);
            case BUILD_A_NAME -> fellow != 0 || host.name >= 2 ? COMMON_LIE : 0;
            case ON_OFF -> onOff(host, fellow);
            case LAZY_COPY -> fellow != 0 ? fellow : invented;
        };
    }

    /** A fellow's lie is always borne out. */
    private int rarely(int fellow) {
        return fellow != 0 || chance.happens(RARE) ? COMMON_LIE : 0;
    }

    private int onOff(Host host, int fellow) {
        if (fellow != 0) {
            return COMMON_LIE;
        }
        host.calm++;
        if (host.name < 1 || host.calm < 100) {
            return 0;
        }
        if (host.calm >= 110) {
            host.calm = 0;
        }
        return chance.happens(0.1) ? COMMON_LIE : 0;
    }
}
