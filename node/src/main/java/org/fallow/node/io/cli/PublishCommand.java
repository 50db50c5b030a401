package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.publish.Publishing;
import org.fallow.node.io.publish.Uploads;
import org.fallow.node.io.store.Home;
import org.fallow.node.publication.Publication;
import org.fallow.node.publication.io.ProjectDirectory;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.NetworkFigures;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.work.record.Batch;
import org.fallow.work.record.UnitSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private static final Logger LOG = LoggerFactory.getLogger(PublishCommand.class);

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "DIR", description = "the folder with project.yaml")
    private Path directory = Path.of("");

    @Option(names = "--dry-run", description = "check everything and say what would be published, publish nothing")
    private boolean dryRun;

    /**
     * What a dry run prints as JSON.
     *
     * @param generations units in a chain, which are computed one after the other; 1 for no chains
     * @param bytes to upload
     * @param executions expected for each unit
     * @param idleCores what the network advertises, as the running node estimates it; null when it does not know, or none
     *     runs
     * @param longestSeconds in which these would be done with all units, if every unit took as long as its limit allows;
     *     null likewise
     */
    record DryRun(
            String project,
            String title,
            long units,
            int generations,
            long bytes,
            double executions,
            NetworkFigures.@Nullable Figure idleCores,
            @Nullable Long longestSeconds) {}

    @Override
    public void run() {
        try {
            if (!Files.isDirectory(directory)) {
                throw new CommandFailed(
                        CommandFailed.FAILED, directory + " is not a folder: give the one with project.yaml");
            }
            KeyPair publisher = Home.open(common.home()).publisher();
            ProjectDirectory.Contents contents = Publishing.contents(directory);
            if (dryRun) {
                dryRun(Publishing.seal(contents, publisher, List.of(), list -> {}));
            } else {
                publish(contents, publisher);
            }
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /** The project's batches that this node knows, oldest first: a new record of the project must name them too. */
    private List<String> openBatches(String project) {
        return common.ask(NodeApi::batches).stream()
                .filter(b -> b.project().equals(project) && !b.withdrawn())
                .sorted(Comparator.comparingLong(BatchStatus::createdMillis))
                .map(BatchStatus::id)
                .toList();
    }

    private void dryRun(Publication publication) {
        double executions = Rule.of(publication.batch().value()).executions();
        NetworkFigures.Figure idle = idleCores();
        DryRun said = new DryRun(
                publication.batch().value().project().toString(),
                publication.project().value().title(),
                publication.unitCount(),
                generations(publication.batch().value()),
                publication.totalBytes(),
                executions,
                idle,
                idle == null ? null : longestSeconds(publication.batch().value(), idle));
        common.print(said, () -> {
            Words.line(
                    said.executions() == Math.rint(said.executions())
                            ? "%s: %d units, %.0f executions each at least"
                            : "%s: %d units, about %.2f executions each where nobody lies",
                    said.title(),
                    said.units(),
                    said.executions());
            if (said.generations() > 1) {
                Words.line(
                        "%d chains of %d units, each unit with the result of the one before",
                        said.units() / said.generations(), said.generations());
            }
            Long longest = said.longestSeconds();
            Words.line(
                    "%s",
                    longest == null
                            ? "how long it takes is not known: no running node here knows of idle cores"
                            : "at most about " + StatusCommand.duration(longest)
                                    + " on the idle cores there are now, if every unit takes as long as it may");
            Words.line("to upload: %d bytes; nothing was published", said.bytes());
        });
    }

    /** What the running node knows of the network's idle cores; null when there is no node, or no core. */
    private NetworkFigures.@Nullable Figure idleCores() {
        try (NodeApi api = new HttpNodeApi(common.home())) {
            NetworkFigures network = api.status().network();
            NetworkFigures.Figure idle = network == null ? null : network.idleCores();
            return idle == null || idle.value() < 1 ? null : idle;
        } catch (ApiException e) {
            LOG.debug("no node to ask: {}", e.getMessage());
            return null;
        }
    }

    /** Every core takes one execution after the other, each up to the unit's time limit; so do the units of a chain. */
    static long longestSeconds(Batch batch, NetworkFigures.Figure idleCores) {
        double executions = batch.units().count() * Rule.of(batch).executions();
        double rounds = Math.ceil(executions / Math.floor(idleCores.value()));
        return (long) (Math.max(rounds, generations(batch)) * batch.limits().seconds());
    }

    private static int generations(Batch batch) {
        return batch.units() instanceof UnitSource.Chained chained ? chained.generations() : 1;
    }

    private void publish(ProjectDirectory.Contents contents, KeyPair publisher) throws IOException {
        List<String> earlier =
                openBatches(Publishing.project(contents, publisher).toString());
        try (NodeApi api = new HttpNodeApi(common.home())) {
            Publication publication;
            try (Uploads uploads = new Uploads(api)) {
                publication = Publishing.seal(contents, publisher, earlier, uploads::take);
                for (Publication.Blob blob : publication.blobs()) {
                    uploads.take(blob);
                }
                uploads.end();
            }
            BatchStatus batch = api.publish(new PublishRequest(
                    publication.project().encoded(), publication.batch().encoded()));
            boolean isNew = batch.id().equals(publication.batch().cid().toString());
            common.print(batch, () -> {
                Words.line("project  %s", batch.project());
                Words.line("batch    %s", batch.id());
                Words.line(
                        isNew
                                ? "%d units published; fallow results %s --out DIR --wait collects them"
                                : "these %d units are published already, nothing has changed; fallow results %s --out DIR"
                                        + " collects them",
                        batch.units(),
                        batch.id());
            });
        } catch (ApiException e) {
            throw new CommandFailed(e.exitCode(), e.line(), e);
        }
    }
}
