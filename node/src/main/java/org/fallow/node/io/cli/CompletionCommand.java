package org.fallow.node.io.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fallow.node.io.program.Version;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fallow completion}: what a shell needs to complete Fallow's words. */
@Command(
        name = "completion",
        versionProvider = Version.class,
        description = "print what a shell needs to complete commands and options",
        footer = {
            "",
            "bash: fallow completion bash > ~/.local/share/bash-completion/completions/fallow",
            "zsh:  add to ~/.zshrc: source <(fallow completion zsh)",
            "fish: fallow completion fish > ~/.config/fish/completions/fallow.fish"
        })
final class CompletionCommand implements Runnable {
    /** A shell that is known. */
    enum Shell {
        BASH,
        ZSH,
        FISH
    }

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
    private Shell shell = Shell.BASH;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What is printed as JSON. */
    record Printed(String shell, String script) {}

    @Override
    public void run() {
        String script = script(shell, spec.root().commandLine());
        common.print(new Printed(shell.name().toLowerCase(Locale.ROOT), script), () -> System.out.print(script));
    }

    /** The script of a program for a shell. */
    static String script(Shell shell, CommandLine program) {
        return switch (shell) {
            case BASH -> AutoComplete.bash("fallow", program);
            // The script for bash is written to be read by zsh too, once zsh is told to.
            case ZSH ->
                "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
                        + AutoComplete.bash("fallow", program);
            case FISH -> fish(program);
        };
    }

    private static String fish(CommandLine program) {
        List<String> lines = new ArrayList<>();
        lines.add("complete -c fallow -f");
        commands(program, "__fish_use_subcommand", lines);
        program.getSubcommands().forEach((name, command) -> below(command, List.of(name), lines));
        return String.join("\n", lines) + "\n";
    }

    private static void below(CommandLine command, List<String> path, List<String> lines) {
        StringBuilder seen = new StringBuilder();
        for (String word : path) {
            seen.append(seen.isEmpty() ? "" : "; and ")
                    .append("__fish_seen_subcommand_from ")
                    .append(word);
        }
        if (!command.getSubcommands().isEmpty()) {
            commands(
                    command,
                    seen + "; and not __fish_seen_subcommand_from "
                            + String.join(" ", command.getSubcommands().keySet()),
                    lines);
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden()) {
                lines.add(option(option, seen.toString()));
            }
        }
        command.getSubcommands().forEach((name, below) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            below(below, longer, lines);
        });
    }

    private static void commands(CommandLine of, String condition, List<String> lines) {
        for (Map.Entry<String, CommandLine> command : of.getSubcommands().entrySet()) {
            CommandSpec spec = command.getValue().getCommandSpec();
            if (!spec.usageMessage().hidden()) {
                lines.add("complete -c fallow -n '%s' -a %s -d '%s'"
                        .formatted(
                                condition,
                                command.getKey(),
                                quoted(spec.usageMessage().description())));
            }
        }
    }

    private static String option(OptionSpec option, String condition) {
        StringBuilder line =
                new StringBuilder("complete -c fallow -n '").append(condition).append('\'');
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^--?", ""));
        }
        // A value: file names are offered, as most values that are long to write are files.
        if (option.arity().max() > 0) {
            line.append(" -r -F");
        }
        return line.append(" -d '")
                .append(quoted(option.description()))
                .append('\'')
                .toString();
    }

    private static String quoted(String[] description) {
        return String.join(" ", description)
                .replace("%%", "%")
                .replace("\\", "\\\\")
                .replace("'", "\\'");
    }
}
