package org.fallow.libp2p.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Looks names up, blocking for as long as that takes. */
interface NameService {
    /** The IP addresses of a host. */
    List<InetAddress> addresses(String host) throws IOException;

    /** The strings of a name's TXT records; empty when it has none. */
    List<String> texts(String name) throws IOException;

    /** As the system is set up. */
    static NameService ofTheSystem() {
        return new OfTheSystem(List.of());
    }

    /**
     * The system's resolver for addresses; for TXT records, which that does not give, DNS servers.
     *
     * @param servers empty for those the system asks
     */
    record OfTheSystem(List<InetSocketAddress> servers) implements NameService {
        private static final Duration TRY = Duration.ofSeconds(1);
        private static final int TRIES = 3;

        @Override
        public List<InetAddress> addresses(String host) throws IOException {
            return List.of(InetAddress.getAllByName(host));
        }

        @Override
        public List<String> texts(String name) throws IOException {
            Lookup lookup = new Lookup(Name.fromString(name, Name.root), Type.TXT);
            lookup.setCache(null);
            lookup.setResolver(resolver());
            Record[] found = lookup.run();
            return switch (lookup.getResult()) {
                case Lookup.SUCCESSFUL ->
                    Arrays.stream(found).map(OfTheSystem::text).toList();
                case Lookup.HOST_NOT_FOUND, Lookup.TYPE_NOT_FOUND -> List.of();
                default -> throw new IOException("its TXT records: " + lookup.getErrorString());
            };
        }

        private Resolver resolver() {
            ExtendedResolver resolver = servers.isEmpty()
                    ? new ExtendedResolver()
                    : new ExtendedResolver(
                            servers.stream().map(SimpleResolver::new).toArray(Resolver[]::new));
            resolver.setTimeout(TRY);
            resolver.setRetries(TRIES);
            return resolver;
        }

        /** A record's strings are at most 255 bytes each; a longer text goes on in the next. */
        private static String text(Record txt) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            ((TXTRecord) txt).getStringsAsByteArrays().forEach(whole::writeBytes);
            return whole.toString(StandardCharsets.UTF_8);
        }
    }
}
