package org.fallow.desktop.fold;

/** What the colours of a chain say. */
public enum Paint {
    /** Where in the chain a residue is: from blue at the beginning to red at the end. */
    RESIDUE {
        @Override
        int of(Chain chain, int residue) {
            double t = chain.length() < 2 ? 0 : residue / (chain.length() - 1.0);
            return hue(0.64 * (1 - t));
        }
    },
    /** Whether it shuns water, orange, or not, blue. */
    KIND {
        @Override
        int of(Chain chain, int residue) {
            return chain.isCore(residue) ? 0xe8833a : 0x4a8fe0;
        }
    },
    /** How much it is bound: from grey to green. */
    ENERGY {
        @Override
        int of(Chain chain, int residue) {
            return blend(0x8b949e, 0x2fd158, chain.bound(residue));
        }
    };

    /** A residue's colour, 0xRRGGBB. */
    abstract int of(Chain chain, int residue);

    /** A full colour of the wheel, softened. */
    private static int hue(double h) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
            double k = (5 - 2 * channel + h * 6) % 6;
            double value = 0.86 - 0.86 * 0.76 * Math.max(0, Math.min(Math.min(k, 4 - k), 1));
            rgb = rgb << 8 | (int) Math.round(255 * value);
        }
        return rgb;
    }

    /** Between two colours, 0xRRGGBB; {@code t} from 0 to 1. */
    static int blend(int a, int b, double t) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double value = ((a >> shift) & 0xff) * (1 - t) + ((b >> shift) & 0xff) * t;
            rgb |= (int) Math.round(value) << shift;
        }
        return rgb;
    }
}
