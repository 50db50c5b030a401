package org.fallow.node.io.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.fallow.node.io.Node;
import org.fallow.node.io.cli.CompletionCommand.Shell;
import org.fallow.node.io.program.CommandFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What holds for every command. */
class ProgramTest {
    @TempDir
    private Path folder;

    private static List<CommandSpec> commands() {
        List<CommandSpec> all = new ArrayList<>();
        collect(Main.program(Node.Wrapping.NONE), all);
        return all;
    }

    private static void collect(CommandLine command, List<CommandSpec> into) {
        into.add(command.getCommandSpec());
        command.getSubcommands().values().forEach(below -> collect(below, into));
    }

    @Test
    void everyCommandThatDoesSomethingTakesTheSharedOptionsAndSaysWhatItDoes() {
        for (CommandSpec command : commands()) {
            String name = command.qualifiedName();
            assertThat(command.optionsMap()).as(name).containsKeys("--help", "--version");
            assertThat(command.usageMessage().description()).as(name).isNotEmpty();
            if (command.subcommands().isEmpty()) {
                assertThat(command.optionsMap()).as(name).containsKeys("--json");
            }
            command.options()
                    .forEach(option -> assertThat(option.description())
                            .as(name + " " + option.longestName())
                            .allMatch(line -> !line.isBlank()));
        }
    }

    @Test
    void mistakesAreNamedInPlainWords() {
        assertThat(mistake("stats")).contains("there is no command or argument \"stats\" here", "status");
        assertThat(mistake("status", "--jsn")).contains("there is no option \"--jsn\" here", "--json");
        assertThat(mistake("share", "ab", "x")).isEqualTo("WEIGHT: 'x' is not a whole number");
        assertThat(mistake("run", "--cpus", "many")).isEqualTo("--cpus: 'many' is not a whole number");
        assertThat(mistake("join")).contains("PROJECT");
    }

    @Test
    void aValueThatIsNoneIsWrongUsageAndChangesNothing() throws Exception {
        StringWriter said = new StringWriter();
        int code = Main.program(Node.Wrapping.NONE)
                .setErr(new PrintWriter(said))
                .execute("config", "idle", "soon", "--home", folder.toString());
        assertThat(code).isEqualTo(CommandFailed.USAGE);
        assertThat(said.toString()).startsWith("fallow: idle: \"soon\"").hasLineCount(1);
        assertThat(folder.resolve("config.yaml")).doesNotExist();
    }

    private static String mistake(String... arguments) {
        try {
            Main.program(Node.Wrapping.NONE).parseArgs(arguments);
            throw new AssertionError("no mistake: " + String.join(" ", arguments));
        } catch (ParameterException e) {
            return Main.plain(e);
        }
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
        Path script = folder.resolve("fallow.bash");
        Files.writeString(script, CompletionCommand.script(Shell.BASH, Main.program(Node.Wrapping.NONE)));
        Path ask = folder.resolve("ask");
        Files.writeString(ask, """
                compopt() { :; }
                source '%s'
                COMP_WORDS=(fallow lo); COMP_CWORD=1; _complete_fallow; echo "${COMPREPLY[@]}"
                COMP_WORDS=(fallow log --fo); COMP_CWORD=2; _complete_fallow; echo "${COMPREPLY[@]}"
                """.formatted(script));
        assertThat(run("/bin/bash", ask.toString())).isEqualTo("log\n--follow\n");
    }

    @Test
    void otherShellsGetEveryCommandToo() {
        String fish = CompletionCommand.script(Shell.FISH, Main.program(Node.Wrapping.NONE));
        String zsh = CompletionCommand.script(Shell.ZSH, Main.program(Node.Wrapping.NONE));
        for (String name : Main.program(Node.Wrapping.NONE).getSubcommands().keySet()) {
            assertThat(fish).contains("-a " + name + " ");
            assertThat(zsh).contains(name);
        }
        assertThat(fish.lines()).allMatch(line -> line.startsWith("complete -c fallow "));
    }

    @Test
    void everyCommandHasAManualPageThatTheFormatterTakesWithoutAWord() throws Exception {
        Map<String, String> pages = ManPages.of(Main.program(Node.Wrapping.NONE), "1", "2026-11-30");
        assertThat(pages).hasSize(commands().size()).containsKeys("fallow.1", "fallow-kernel-run.1");
        List<String> command = new ArrayList<>(List.of("groff", "-ww", "-man", "-Tutf8", "-z"));
        for (Map.Entry<String, String> page : pages.entrySet()) {
            assertThat(page.getValue()).contains(".SH NAME", ".SH SYNOPSIS", ".SH EXIT STATUS");
            Path file = folder.resolve(page.getKey());
            Files.writeString(file, page.getValue());
            command.add(file.toString());
        }
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")));
        assertThat(run(command.toArray(String[]::new))).isEmpty();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return said;
    }
}
