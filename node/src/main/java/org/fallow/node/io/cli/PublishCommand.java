package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.publish.Publishing;
import org.fallow.node.io.store.Home;
import org.fallow.node.publication.Publication;
import org.fallow.node.status.BatchStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fallow publish}. */
@Command(
        name = "publish",
        versionProvider = Version.class,
        description = "sign and publish the project in a folder, and its batch")
final class PublishCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "DIR", description = "the folder with project.yaml")
    private Path directory = Path.of("");

    @Option(names = "--dry-run", description = "check everything and say what would be published, publish nothing")
    private boolean dryRun;

    /**
     * What a dry run prints as JSON.
     *
     * @param bytes to upload
     * @param executions expected for each unit
     */
    record DryRun(String project, String title, long units, long bytes, int executions) {}

    @Override
    public void run() {
        try {
            Publication publication = read();
            if (dryRun) {
                dryRun(publication);
            } else {
                publish(publication);
            }
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private Publication read() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailed(
                    CommandFailed.FAILED, directory + " is not a folder: give the one with project.yaml");
        }
        return Publishing.read(
                directory,
                Home.open(common.home()).publisher(),
                project -> dryRun ? List.of() : openBatches(project.toString()),
                contents -> contents);
    }

    /** The project's batches that this node knows, oldest first: a new record of the project must name them too. */
    private List<String> openBatches(String project) {
        return common.ask(NodeApi::batches).stream()
                .filter(b -> b.project().equals(project))
                .sorted(Comparator.comparingLong(BatchStatus::createdMillis))
                .map(BatchStatus::id)
                .toList();
    }

    private void dryRun(Publication publication) {
        int quorum = publication.batch().value().verify().quorum();
        DryRun said = new DryRun(
                publication.batch().value().project().toString(),
                publication.project().value().title(),
                publication.unitCount(),
                publication.totalBytes(),
                quorum);
        common.print(said, () -> {
            Words.line("%s: %d units, %d executions each at least", said.title(), said.units(), said.executions());
            Words.line("to upload: %d bytes; nothing was published", said.bytes());
        });
    }

    private void publish(Publication publication) {
        for (Publication.Blob blob : publication.blobs()) {
            common.ask(api -> api.upload(blob.bytes()));
        }
        PublishRequest request = new PublishRequest(
                publication.project().encoded(), publication.batch().encoded());
        BatchStatus batch = common.ask(api -> api.publish(request));
        common.print(batch, () -> {
            Words.line("project  %s", batch.project());
            Words.line("batch    %s", batch.id());
            Words.line(
                    "%d units published; fallow results %s --out DIR --wait collects them", batch.units(), batch.id());
        });
    }
}
