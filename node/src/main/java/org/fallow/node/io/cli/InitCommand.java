package org.fallow.node.io.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.template.Template;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fallow init}. */
@Command(
        name = "init",
        versionProvider = Version.class,
        description = "begin a project: a folder with a kernel's source, the script that builds it, and project.yaml")
final class InitCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "DIR", description = "the folder; made if it is missing")
    private Path directory = Path.of("");

    @Option(names = "--template", paramLabel = "LANGUAGE", description = "c, rust, assemblyscript or java (default: c)")
    private Template template = Template.C;

    /**
     * What is printed as JSON.
     *
     * @param compiler what the script {@code build} needs
     */
    record Begun(String directory, Template template, List<String> files, String compiler) {}

    @Override
    public void run() {
        try {
            template.write(directory);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
        common.print(new Begun(directory.toString(), template, template.files(), template.compiler()), () -> {
            Words.line("%s holds a project that can be published as it is", directory);
            Words.line("  %-24s what it computes; change it", template.source());
            Words.line("  %-24s makes kernel.wasm of it; needs %s", "./build", template.compiler());
            Words.line("  %-24s the units, and how they are checked", "project.yaml");
            Words.line("  %-24s says what is wrong, and what it would cost", "fallow publish --dry-run");
        });
    }
}
