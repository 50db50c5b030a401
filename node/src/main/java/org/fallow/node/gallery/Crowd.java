package org.fallow.node.gallery;

import org.fallow.simulation.chance.Chance;

/** The hosts of a gallery: who is there, and what each returns. A result is 0 for the truth; a lie is another number. */
final class Crowd {
    /** The lie that all fellows tell about a unit. */
    static final int COMMON_LIE = 1;

    private static final double FLAKY = 0.005;
    private static final double FLAKY_ERRORS = 0.001;
    private static final double RARE = 0.002;
    private static final double LAZY = 0.3;
    private static final double LEAKED = 0.5;
    private static final int NAME_UNITS = 50;
    private static final int SYBIL_UNITS = 8;
    private static final double LIFE_SIGMA = 1.2;

    /** One identity's life. */
    static final class Host {
        final boolean bad;
        final boolean flaky;
        /** Audits that it hears of it does not compute: it returns what the first voter did. */
        final boolean lazy;

        long left;
        /** Units it has computed. */
        int units;

        private Host(boolean bad, boolean flaky, boolean lazy, long left) {
            this.bad = bad;
            this.flaky = flaky;
            this.lazy = lazy;
            this.left = left;
        }
    }

    private final GalleryPlan plan;
    private final Chance chance;
    private final Host[] present;

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
        boolean lazy = !bad && plan.liars() == Liars.LEAKED_AUDITS && chance.happens(LAZY);
        return new Host(bad, flaky, lazy, bad && plan.liars() == Liars.SYBIL ? SYBIL_UNITS : left);
    }

    private long life() {
        return Math.max(1, Math.round(plan.life() * Math.exp(LIFE_SIGMA * chance.nextGaussian())));
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
     * What a host returns for a unit that nobody else has a result for, as far as it knows.
     *
     * @param invented a number that no other lie has
     */
    int vote(Host host, int invented) {
        host.units++;
        return host.bad ? lie(host, 0, invented) : sound(host, invented);
    }

    /**
     * What a host returns where somebody has a result: fellows know each other's, and keep to it.
     *
     * @param said the result, of {@code voter}
     * @param invented a number that no other lie has
     */
    int audit(Host host, Host voter, int said, int invented) {
        host.units++;
        if (host.bad) {
            return lie(host, voter.bad ? said : 0, invented);
        }
        return host.lazy && chance.happens(LEAKED) ? said : sound(host, invented);
    }

    private int sound(Host host, int invented) {
        return host.flaky && chance.happens(FLAKY_ERRORS) ? invented : 0;
    }

    private int lie(Host host, int fellow, int invented) {
        return switch (plan.liars()) {
            case NONE -> 0;
            case ALWAYS -> invented;
            case COLLUDE, SYBIL -> COMMON_LIE;
            case RARELY, WHITEWASH, LEAKED_AUDITS -> fellow != 0 || chance.happens(RARE) ? COMMON_LIE : 0;
            case BUILD_A_NAME -> fellow != 0 || host.units > NAME_UNITS ? COMMON_LIE : 0;
            case ON_OFF -> fellow != 0 || isOff(host) ? COMMON_LIE : 0;
            case LAZY_COPY -> fellow != 0 ? fellow : invented;
        };
    }

    /** For ten units after every hundred, in one of ten. */
    private boolean isOff(Host host) {
        return host.units % 110 >= 100 && chance.happens(0.1);
    }
}
