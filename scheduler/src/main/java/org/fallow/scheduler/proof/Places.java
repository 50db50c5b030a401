package org.fallow.scheduler.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.fallow.libp2p.wire.WireException;

/**
 * Which part of a proof file lies where: the file's CBOR, in it the signed envelopes' protobuf, in those the payloads'
 * CBOR. Only for naming places; what the parts mean is read by others.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8949">CBOR</a>
 */
final class Places {
    private static final int DEPTH_MAX = 16;
    private static final int PLACES_MAX = 500_000;

    private static final Pattern ENVELOPE =
            Pattern.compile("project|batch|(before\\[\\d+]\\.)?(votes|openings)\\[\\d+]");
    private static final List<String> ENVELOPE_FIELDS =
            List.of("", "publicKey", "payloadType", "payload", "", "signature");
    private static final int PAYLOAD_FIELD = 3;
    private static final Set<Integer> CONTAINERS = Set.of(4, 5);
    private static final int BREAK = 0xff;
    private static final int INDEFINITE = 31;

    /** A part: bytes {@code from} (included) to {@code to} (excluded). */
    record Place(String name, int from, int to) {}

    private final byte[] file;
    private final List<Place> places = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    private Places(byte[] file) {
        this.file = file;
    }

    /** The parts as far as they can be told; the rest of a malformed file has no names. */
    static Places of(byte[] file) {
        Places places = new Places(file);
        try {
            places.new Walk(0, file.length).item("", 0);
        } catch (WireException e) {
            places.findings.add(new Finding(Finding.Kind.MALFORMED, "", -1, String.valueOf(e.getMessage())));
        }
        return places;
    }

    /** Where the file is not as {@link Proof} writes it. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** The name of the smallest part that a byte lies in; empty where it lies in none but the whole. */
    String at(int offset) {
        Place best = new Place("", 0, Integer.MAX_VALUE);
        for (Place place : places) {
            if (place.from() <= offset && offset < place.to() && place.to() - place.from() < best.to() - best.from()) {
                best = place;
            }
        }
        return best.name();
    }

    /** Where a part begins; -1 where there is no such part. */
    int offset(String name) {
        return find(name).map(Place::from).orElse(-1);
    }

    private Optional<Place> find(String name) {
        return places.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    private void add(String name, int from, int to) throws WireException {
        if (places.size() >= PLACES_MAX) {
            throw new WireException("more than " + PLACES_MAX + " parts");
        }
        places.add(new Place(name, from, to));
    }

    /** Reads from one byte to another. */
    private final class Walk {
        private final int end;
        private int at;

        Walk(int from, int end) {
            this.at = from;
            this.end = end;
        }

        /** Passes over one CBOR item; gives its text where it is one. */
        String item(String name, int depth) throws WireException {
            int from = at;
            int major = peek() >> 5;
            boolean indefinite = (peek() & 31) == INDEFINITE;
            long argument = argument();
            String text = "";
            if (CONTAINERS.contains(major)) {
                if (depth >= DEPTH_MAX) {
                    throw new WireException("byte " + from + ": more than " + DEPTH_MAX + " levels");
                }
                entries(name, major == 5, indefinite ? Long.MAX_VALUE : argument, depth);
            } else if (major == 2 || major == 3) {
                if (indefinite) {
                    throw new WireException("byte " + from + ": a string in pieces");
                }
                int start = at;
                at = start + within(argument, from);
                if (major == 3) {
                    text = new String(file, start, at - start, StandardCharsets.UTF_8);
                } else if (ENVELOPE.matcher(name).matches()) {
                    envelope(name, start, at);
                }
            }
            add(name, from, at);
            return text;
        }

        private void entries(String name, boolean map, long count, int depth) throws WireException {
            for (long i = 0; i < count; i++) {
                if (peek() == BREAK) {
                    if (count != Long.MAX_VALUE) {
                        throw new WireException("byte " + at + ": an end where there should be an item");
                    }
                    at++;
                    return;
                }
                if (map) {
                    int from = at;
                    String key = item("", depth + 1);
                    places.removeLast();
                    String field = name.isEmpty() ? key : name + "." + key;
                    add("the name of " + field, from, at);
                    item(field, depth + 1);
                } else {
                    item(name + "[" + i + "]", depth + 1);
                }
            }
        }

        private void envelope(String name, int from, int to) throws WireException {
            try {
                new Walk(from, to).fields(name);
            } catch (WireException e) {
                findings.add(new Finding(Finding.Kind.MALFORMED, name, from, name + ": " + e.getMessage()));
            }
        }

        /** The fields of a signed envelope: each once, in their order, nothing else. */
        private void fields(String name) throws WireException {
            int before = 0;
            while (at < end) {
                int from = at;
                int field = peek() >> 3;
                boolean known = field < ENVELOPE_FIELDS.size()
                        && (peek() & 7) == 2
                        && !ENVELOPE_FIELDS.get(field).isEmpty();
                if (!known || field <= before) {
                    throw new WireException("byte " + from + ": no field of a signed envelope in its place");
                }
                before = field;
                at++;
                int start = at + varintBytes(from);
                int length = within(varint(), from);
                at = start + length;
                String part = name + "." + ENVELOPE_FIELDS.get(field);
                add(part, from, at);
                if (field == PAYLOAD_FIELD) {
                    new Walk(start, at).item(part, 1);
                }
            }
        }

        private int varintBytes(int from) throws WireException {
            for (int i = 0; i < 4 && at + i < end; i++) {
                if (file[at + i] >= 0) {
                    if (i > 0 && file[at + i] == 0) {
                        throw new WireException("byte " + from + ": a length not in its shortest form");
                    }
                    return i + 1;
                }
            }
            throw new WireException("byte " + from + ": a length beyond the end");
        }

        private long varint() throws WireException {
            long value = 0;
            int bytes = varintBytes(at);
            for (int i = 0; i < bytes; i++) {
                value |= (long) (file[at + i] & 0x7f) << (7 * i);
            }
            at += bytes;
            return value;
        }

        private int peek() throws WireException {
            if (at >= end) {
                throw new WireException("byte " + at + ": it ends too early");
            }
            return file[at] & 0xff;
        }

        /** The head's argument: small in the first byte, else in the 1, 2, 4 or 8 bytes that follow. */
        private long argument() throws WireException {
            int low = peek() & 31;
            int from = at;
            at++;
            if (low < 24 || low == INDEFINITE) {
                return low == INDEFINITE ? 0 : low;
            }
            if (low > 27) {
                throw new WireException("byte " + from + ": no CBOR");
            }
            long value = 0;
            for (int i = 0; i < 1 << (low - 24); i++) {
                value = value << 8 | peek();
                at++;
            }
            return value;
        }

        private int within(long length, int from) throws WireException {
            if (length < 0 || length > end - at) {
                throw new WireException("byte " + from + ": it says " + length + " bytes, beyond the end");
            }
            return (int) length;
        }
    }
}
