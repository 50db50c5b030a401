package org.fallow.node.record;

import java.util.Arrays;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Project;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;

/** What may stand under {@code /fallow/project/…} in the DHT: the record its publisher signed, the newest sequence first. */
public final class ProjectRecords {
    private ProjectRecords() {}

    /** Reads a value of the DHT; refuses one that is not the project the key names. */
    public static Signed<Project> read(byte[] key, byte[] value) throws WireException {
        Signed<Project> project = RecordKind.PROJECT.open(value);
        if (!Arrays.equals(key, project.value().id(project.signer()).dhtKey())) {
            throw new WireException("project: signed for another key");
        }
        return project;
    }
}
