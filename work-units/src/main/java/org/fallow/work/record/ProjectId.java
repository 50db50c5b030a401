package org.fallow.work.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;

/** The name of a project everywhere: the sha2-256 of its publisher's peer id and its name. Printed as 64 hexadecimal digits. */
public final class ProjectId implements Comparable<ProjectId> {
    private static final String DHT_PREFIX = "/fallow/project/";

    private final byte[] digest;

    private ProjectId(byte[] digest) {
        this.digest = digest;
    }

    /** The id of a publisher's project. */
    public static ProjectId of(PeerId publisher, String name) {
        byte[] id = publisher.bytes();
        byte[] length = {(byte) id.length};
        return new ProjectId(Sha256.of(length, id, name.getBytes(StandardCharsets.UTF_8)));
    }

    /** Reads the 32 byte form. */
    @JsonCreator
    public static ProjectId ofBytes(byte[] digest) {
        Bounds.length("project id", digest.length, Sha256.BYTES, Sha256.BYTES);
        return new ProjectId(digest.clone());
    }

    /** Reads 64 hexadecimal digits. */
    public static ProjectId parse(String text) throws WireException {
        try {
            return ofBytes(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new WireException("project id: '" + text.substring(0, Math.min(20, text.length()))
                    + "' is not 64 hexadecimal digits");
        }
    }

    /** The 32 byte form, copied. */
    @JsonValue
    public byte[] bytes() {
        return digest.clone();
    }

    /** The key of the project's record in the DHT: {@code /fallow/project/} and the 32 bytes. */
    public byte[] dhtKey() {
        byte[] prefix = DHT_PREFIX.getBytes(StandardCharsets.UTF_8);
        byte[] key = Arrays.copyOf(prefix, prefix.length + digest.length);
        System.arraycopy(digest, 0, key, prefix.length, digest.length);
        return key;
    }

    @Override
    public int compareTo(ProjectId other) {
        return Arrays.compareUnsigned(digest, other.digest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProjectId id && Arrays.equals(digest, id.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(digest);
    }
}
