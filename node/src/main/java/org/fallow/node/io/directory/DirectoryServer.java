package org.fallow.node.io.directory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.ProtocolBinding;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.wire.Frames;
import org.fallow.node.directory.Buckets;
import org.fallow.node.directory.DirectoryCall;
import org.fallow.node.directory.DirectoryCodec;
import org.fallow.node.directory.Question;
import org.fallow.node.directory.Reply;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.StoreException;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Signed;

/** Answers what others ask about projects and adverts. */
public final class DirectoryServer implements ProtocolBinding {
    private static final int ANSWERED_AT_ONCE_MAX = 16;
    private static final int QUESTIONS_A_STREAM_MAX = 16;
    private static final long RETRY_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ProjectTable projects;
    private final HeldAdverts adverts;
    private final Semaphore places = new Semaphore(ANSWERED_AT_ONCE_MAX);

    /** Tells of what stands there. */
    public DirectoryServer(ProjectTable projects, HeldAdverts adverts) {
        this.projects = projects;
        this.adverts = adverts;
    }

    @Override
    public String protocol() {
        return DirectoryCodec.PROTOCOL;
    }

    @Override
    public void serve(Stream stream) throws IOException {
        stream.patience(PATIENCE);
        for (int i = 0; i < QUESTIONS_A_STREAM_MAX; i++) {
            Optional<byte[]> call = Frames.read(stream.input(), DirectoryCodec.CALL_BYTES_MAX);
            if (call.isEmpty()) {
                return;
            }
            Reply reply = reply(DirectoryCodec.call(call.get()).question());
            Frames.write(stream.output(), DirectoryCodec.encode(reply));
        }
    }

    private Reply reply(Question question) throws StoreException {
        if (!places.tryAcquire()) {
            return new Reply.Refused(
                    DirectoryCall.VERSION, Reply.Reason.BUSY, "too many questions at once", RETRY_MILLIS);
        }
        try {
            return switch (question) {
                case Question.Announcements(int bucket, byte[] after) -> announcements(bucket, after);
                case Question.Adverts(byte[] target, int prefix) -> adverts(Key.of(target), prefix);
                case Question.Unknown(String kind) ->
                    new Reply.Refused(DirectoryCall.VERSION, Reply.Reason.UNKNOWN, "no such question: " + kind, 0);
            };
        } finally {
            places.release();
        }
    }

    private Reply announcements(int bucket, byte[] after) throws StoreException {
        List<byte[]> page = new ArrayList<>();
        int bytes = 0;
        for (Signed<Project> project : projects.projects()) {
            ProjectId id = project.value().id(project.signer());
            if (Buckets.of(id) != bucket || Arrays.compareUnsigned(id.bytes(), after) <= 0) {
                continue;
            }
            bytes += project.encoded().length;
            if (page.size() == Reply.ANNOUNCEMENTS_MAX || bytes > Reply.ANNOUNCEMENT_BYTES_MAX) {
                return new Reply.Announcements(DirectoryCall.VERSION, page, true);
            }
            page.add(project.encoded());
        }
        return new Reply.Announcements(DirectoryCall.VERSION, page, false);
    }

    private Reply adverts(Key target, int prefix) {
        List<byte[]> found = adverts.near(target, prefix, Reply.ADVERTS_MAX + 1);
        boolean more = found.size() > Reply.ADVERTS_MAX;
        return new Reply.Adverts(DirectoryCall.VERSION, more ? found.subList(0, Reply.ADVERTS_MAX) : found, more);
    }
}
