package org.fallow.node.io.program;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The program's version, as Maven knows it. */
public final class Version implements IVersionProvider {
    /** The version alone, such as {@code 0.1.0}. */
    public static String text() {
        try (InputStream in = Version.class.getResourceAsStream("/fallow.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("fallow.properties is part of the program", e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {"fallow " + text() + " (Java " + Runtime.version() + ")"};
    }
}
