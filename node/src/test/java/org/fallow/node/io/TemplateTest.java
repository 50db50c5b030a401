package org.fallow.node.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.node.io.publish.Publishing;
import org.fallow.node.io.template.Template;
import org.fallow.node.publication.ProjectFile;
import org.fallow.node.publication.Publication;
import org.fallow.node.publication.Reading;
import org.fallow.work.io.Priority;
import org.fallow.work.io.SandboxOptions;
import org.fallow.work.io.WorkerSandbox;
import org.fallow.work.outcome.Outcome;
import org.fallow.work.record.Batch;
import org.fallow.work.sandbox.CheckpointPolicy;
import org.fallow.work.sandbox.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class TemplateTest {
    /** The longest walk from a start below a million, known since the 1960s. */
    private static final String RECORD = "{\"start\":837799,\"steps\":524}";

    @TempDir
    private Path folder;

    private Publication publication(Path project) {
        return Publishing.read(project, KeyPair.generate(new Random(1)), id -> List.of(), c -> c);
    }

    @Test
    void everyTemplatesKernelComputesTheSameAsItComes() throws Exception {
        Map<Template, String> results = new TreeMap<>();
        try (WorkerSandbox sandbox =
                new WorkerSandbox(new SandboxOptions(Loopback.engine(), folder.resolve("work"), 1, Priority.NORMAL))) {
            for (Template template : Template.values()) {
                Path project = folder.resolve(template.name());
                template.write(project);
                Batch batch = publication(project).batch().value();
                Outcome outcome = sandbox.start(
                                new Job(
                                        template.name().toLowerCase(Locale.ROOT),
                                        Files.readAllBytes(project.resolve("kernel.wasm")),
                                        batch.mode(),
                                        batch.limits(),
                                        "{\"count\":200000,\"first\":800001}".getBytes(UTF_8),
                                        CheckpointPolicy.USUAL),
                                event -> {})
                        .await(Duration.ofMinutes(4))
                        .orElseThrow();
                results.put(
                        template,
                        outcome instanceof Outcome.Finished f ? new String(f.result(), UTF_8) : outcome.text());
            }
        }
        assertThat(results)
                .hasSize(Template.values().length)
                .allSatisfy((t, result) -> assertThat(result).as(t.name()).isEqualTo(RECORD));
    }

    @ParameterizedTest
    @EnumSource(Template.class)
    void aTemplateIsAProjectThatCanBePublishedAsItIs(Template template) throws Exception {
        Path project = folder.resolve("My_first project");
        template.write(project);
        Publication publication = publication(project);
        assertThat(publication.project().value().name()).isEqualTo("my-first-project");
        assertThat(publication.unitCount()).isEqualTo(20);
        assertThat(project.resolve("build").toFile().canExecute()).isTrue();
        assertThat(Files.readString(project.resolve("build"))).contains("apt install");
    }

    @Test
    void nothingThatIsThereIsWrittenOver() throws Exception {
        Files.writeString(folder.resolve("kernel.c"), "mine");
        assertThatThrownBy(() -> Template.C.write(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("kernel.c is there already");
        assertThat(folder).isDirectoryNotContaining("glob:**/project.yaml");
    }

    @Test
    void aFolderWhoseNameCannotBeAProjectsLeavesTheName() throws Exception {
        Path project = folder.resolve("größe");
        Template.C.write(project);
        assertThat(ProjectFile.parse("project.yaml", Files.readString(project.resolve("project.yaml"))))
                .isInstanceOfSatisfying(
                        Reading.Read.class,
                        read -> assertThat(((ProjectFile) read.value()).project())
                                .isEqualTo("my-project"));
    }
}
