package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fallow man}: writes the manual pages, for those who package Fallow. */
@Command(
        name = "man",
        versionProvider = Version.class,
        description = "write the manual pages into a folder, to be read with man -l FILE",
        footer = {"", "To have them found: fallow man ~/.local/share/man/man1"})
final class ManCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "DIR", description = "the folder, made where it is missing")
    private Path directory = Path.of("");

    @Option(names = "--day", paramLabel = "DAY", description = "the day the pages bear (default: today)")
    private LocalDate day = LocalDate.now(ZoneOffset.UTC);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What is printed as JSON. */
    record Printed(List<String> files) {}

    @Override
    public void run() {
        Map<String, String> pages = ManPages.of(spec.root().commandLine(), Version.text(), day.toString());
        try {
            Files.createDirectories(directory);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.write(directory.resolve(page.getKey()), page.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.FAILED, "cannot write into " + directory + ": is it a folder you may write to?", e);
        }
        Printed printed = new Printed(List.copyOf(pages.keySet()));
        common.print(printed, () -> Words.line("%d pages in %s", pages.size(), directory));
    }
}
