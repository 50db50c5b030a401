package org.fallow.libp2p.io;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/** Looks names up, blocking for as long as that takes. */
interface NameService {
    /** The IP addresses of a host. */
    List<InetAddress> addresses(String host) throws IOException;

    /** The strings of a name's TXT records; empty when it has none. */
    List<String> texts(String name) throws IOException;

    /** As the system is set up; TXT records by the DNS of the JDK, which the system's resolver does not give. */
    static NameService ofTheSystem() {
        return new OfTheSystem("dns:");
    }

    /**
     * The system's resolver for addresses, a DNS server for TXT records.
     *
     * @param server {@code dns://HOST:PORT}, or {@code dns:} for the servers the system asks
     */
    record OfTheSystem(String server) implements NameService {
        private static final Duration FIRST_TRY = Duration.ofSeconds(1);
        private static final int TRIES = 3;
        private static final String[] TXT = {"TXT"};

        @Override
        public List<InetAddress> addresses(String host) throws IOException {
            return List.of(InetAddress.getAllByName(host));
        }

        @Override
        public List<String> texts(String name) throws IOException {
            Hashtable<String, String> settings = new Hashtable<>();
            settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
            settings.put(Context.PROVIDER_URL, server);
            settings.put("com.sun.jndi.dns.timeout.initial", Long.toString(FIRST_TRY.toMillis()));
            settings.put("com.sun.jndi.dns.timeout.retries", Integer.toString(TRIES));
            try {
                InitialDirContext context = new InitialDirContext(settings);
                try {
                    return strings(context.getAttributes(name, TXT).get("TXT"));
                } finally {
                    context.close();
                }
            } catch (NameNotFoundException e) {
                return List.of();
            } catch (NamingException e) {
                throw new IOException("the TXT records of " + name + ": " + e.getMessage(), e);
            }
        }

        private static List<String> strings(@Nullable Attribute records) throws NamingException {
            List<String> found = new ArrayList<>();
            if (records != null) {
                for (Object each : Collections.list(records.getAll())) {
                    found.add(unquoted(String.valueOf(each)));
                }
            }
            return found;
        }

        /** The JDK puts a string with blanks or backslashes in it between quotes. */
        private static String unquoted(String text) {
            boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
            return quoted ? text.substring(1, text.length() - 1) : text;
        }
    }
}
