package org.fallow.node.folding.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.fallow.node.folding.Lettering;
import org.fallow.node.folding.Typeface;

/** The typeface Inter, which comes with the program (SIL Open Font License, see {@code Inter-LICENSE.txt} beside it). */
public final class Inter {
    private Inter() {}

    /** Loads it. */
    public static Lettering load() {
        return new Lettering(face("Inter-Regular.ttf"), face("Inter-SemiBold.ttf"));
    }

    private static Typeface face(String name) {
        try (InputStream in = Inter.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program's own files");
            }
            return Typeface.parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
