package org.fallow.node.io.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.publication.Mistake;
import org.fallow.node.publication.Publication;
import org.fallow.node.publication.Reading;
import org.fallow.node.publication.io.ProjectDirectory;
import org.fallow.work.kernel.Check;
import org.fallow.work.kernel.Finding;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.ProjectId;

/** From a project's folder to what is signed and uploaded. */
public final class Publishing {
    private Publishing() {}

    /**
     * Reads a project's folder and signs it; every mistake in it becomes a line of the failure.
     *
     * @param earlier gives the CIDs of the project's batches that stay open, newest last
     * @param change of what was read, before it is signed
     */
    public static Publication read(
            Path directory,
            KeyPair publisher,
            Function<ProjectId, List<String>> earlier,
            UnaryOperator<ProjectDirectory.Contents> change) {
        ProjectDirectory.Contents contents = change.apply(contents(directory));
        try {
            return sound(Publication.seal(
                    contents.file(),
                    contents.material(),
                    publisher,
                    System.currentTimeMillis(),
                    cids(earlier.apply(project(contents, publisher)))));
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /** Reads a project's folder; every mistake in it becomes a line of the failure. */
    public static ProjectDirectory.Contents contents(Path directory) {
        return sound(ProjectDirectory.read(directory, Publishing::findings));
    }

    /** Which project of the publisher's it is. */
    public static ProjectId project(ProjectDirectory.Contents contents, KeyPair publisher) {
        return ProjectId.of(publisher.peerId(), contents.file().project());
    }

    /**
     * Signs what was read, and hands over the unit lists as they are made.
     *
     * @param earlier the CIDs of the project's batches that stay open, newest last
     */
    public static Publication seal(
            ProjectDirectory.Contents contents, KeyPair publisher, List<String> earlier, Publication.Lists lists)
            throws IOException {
        return sound(Publication.seal(
                contents.file(), contents.material(), publisher, System.currentTimeMillis(), cids(earlier), lists));
    }

    /** What is wrong with a module, in lines. */
    private static List<String> findings(byte[] wasm, KernelMode mode, Limits limits) {
        return switch (Kernel.check(wasm, mode, limits)) {
            case Check.Sound sound -> List.of();
            case Check.Refused(List<Finding> list) ->
                list.stream().map(Finding::text).toList();
        };
    }

    private static <T> T sound(Reading<T> reading) {
        return switch (reading) {
            case Reading.Read<T>(T value) -> value;
            case Reading.Mistakes<T>(List<Mistake> list) ->
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        String.join("\n", list.stream().map(Mistake::toString).toList()));
        };
    }

    private static List<Cid> cids(List<String> texts) {
        List<Cid> cids = new ArrayList<>();
        for (String text : texts) {
            try {
                cids.add(Cid.parse(text));
            } catch (WireException e) {
                throw new AssertionError("the node names its batches by CIDs", e);
            }
        }
        return cids;
    }
}
