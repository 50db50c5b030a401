package org.fallow.node.directory;

import java.nio.charset.StandardCharsets;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Sha256;

/** The keys under which nodes say that they know projects: so many that none of them is hot, so few that all can be asked. */
public final class Buckets {
    /** How many there are. */
    public static final int COUNT = 256;

    private static final String PREFIX = "fallow/directory/";

    private Buckets() {}

    /** The bucket of a project: the first byte of its id. */
    public static int of(ProjectId project) {
        return project.bytes()[0] & 0xff;
    }

    /** The key of a bucket in the DHT: the sha2-256 multihash of {@code fallow/directory/} and its number in decimal. */
    public static byte[] multihash(int bucket) {
        if (bucket < 0 || bucket >= COUNT) {
            throw new IllegalArgumentException("bucket: " + bucket + " is not 0 to " + (COUNT - 1));
        }
        byte[] digest = Sha256.of((PREFIX + bucket).getBytes(StandardCharsets.UTF_8));
        return Cid.ofDigest(Cid.Codec.RAW, digest).multihash();
    }
}
