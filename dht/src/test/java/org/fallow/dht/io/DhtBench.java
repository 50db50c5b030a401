package org.fallow.dht.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Swarms of our nodes, of js-libp2p's and of OpenDHT's, each in one process on loopback, at the same operations by turns in
 * one run: {@code bench/dht}. The sides speak one language, JSON lines:
 * <pre>
 * {"cmd":"round","operation":"get","from":0,"count":10} -> {"ms":[...],"cpuMs":N,"errors":[...]}, or {"absent":true}
 * {"cmd":"idle","seconds":10}                           -> {"cpuMs":N}
 * {"cmd":"memory"}                                      -> {"mbEach":N,"heapMbEach":N,"table":N,"connections":N}
 * </pre>
 * Operation i is made at node i, what reads at the one half the swarm further; what is read was written by number before.
 */
final class DhtBench {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> OPERATIONS = List.of("put", "get", "provide", "providers", "find", "closest");
    private static final int ROUNDS = 3;
    private static final int IDLE_SECONDS = 10;

    private final String name;
    private final int warmUps;
    private final int perRound;
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();
    private final Map<String, Double> cpuMs = new LinkedHashMap<>();
    private int errors;

    private DhtBench(String name, int warmUps, int perRound, List<String> command, Path directory) throws IOException {
        this.name = name;
        this.warmUps = warmUps;
        this.perRound = perRound;
        this.process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.commands = process.outputWriter(UTF_8);
        this.answers = process.inputReader(UTF_8);
    }

    /** {@code NODES JS_DIRECTORY|- OPENDHT_SCRIPT|-}; a side with "-" is left out. */
    public static void main(String[] arguments) throws Exception {
        String nodes = arguments[0];
        Path here = Path.of("");
        List<DhtBench> sides = new ArrayList<>();
        try {
            String java = ProcessHandle.current().info().command().orElseThrow();
            String classes = System.getProperty("java.class.path");
            sides.add(new DhtBench(
                    "ours",
                    300,
                    50,
                    List.of(java, "-Xmx2g", "-cp", classes, BenchSwarm.class.getName(), nodes),
                    here.toAbsolutePath()));
            if (!arguments[1].equals("-")) {
                sides.add(new DhtBench(
                        "js", 5, 8, List.of("node", "--expose-gc", "bench.mjs", nodes), Path.of(arguments[1])));
            }
            if (!arguments[2].equals("-")) {
                sides.add(new DhtBench(
                        "OpenDHT", 20, 50, List.of("/usr/bin/python3", arguments[2], nodes), here.toAbsolutePath()));
            }
            for (DhtBench side : sides) {
                side.answer();
            }
            run(nodes, sides);
        } finally {
            sides.forEach(DhtBench::stop);
        }
    }

    private static void run(String nodes, List<DhtBench> sides) throws Exception {
        for (DhtBench side : sides) {
            side.rounds(0, side.warmUps);
            side.times.clear();
            side.cpuMs.clear();
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (DhtBench side : sides) {
                side.rounds(side.warmUps + round * side.perRound, side.perRound);
            }
        }
        System.out.println(
                nodes + " nodes a side, each side in one process; ms p50 / p95 (processor ms an operation, all nodes)");
        table(sides);
        for (DhtBench side : sides) {
            side.rest();
        }
    }

    private void rounds(int from, int count) throws IOException {
        for (String operation : OPERATIONS) {
            JsonNode answer = ask(Map.of("cmd", "round", "operation", operation, "from", from, "count", count));
            if (answer.has("absent")) {
                continue;
            }
            List<Double> all = times.computeIfAbsent(operation, key -> new ArrayList<>());
            answer.get("ms").forEach(ms -> all.add(ms.asDouble()));
            cpuMs.merge(operation, answer.get("cpuMs").asDouble(), Double::sum);
            errors += answer.get("errors").size();
            if (!answer.get("errors").isEmpty()) {
                System.out.println(
                        name + " failed: " + answer.get("errors").get(0).asString());
            }
        }
    }

    private static void table(List<DhtBench> sides) {
        StringBuilder head = new StringBuilder(String.format("| %-10s |", ""));
        StringBuilder line = new StringBuilder("| --- |");
        for (DhtBench side : sides) {
            head.append(String.format(" %-24s |", side.name));
            line.append(" --- |");
            if (side != sides.getFirst()) {
                head.append(String.format(" %-22s |", "ratio of p50, processor"));
                line.append(" --- |");
            }
        }
        System.out.println(head);
        System.out.println(line);
        for (String operation : OPERATIONS) {
            StringBuilder row = new StringBuilder(String.format("| %-10s |", operation));
            for (DhtBench side : sides) {
                row.append(String.format(" %-24s |", side.cell(operation)));
                if (side != sides.getFirst()) {
                    row.append(String.format(" %-22s |", side.ratio(sides.getFirst(), operation)));
                }
            }
            System.out.println(row);
        }
    }

    private String cell(String operation) {
        return times.containsKey(operation)
                ? String.format(
                        Locale.ROOT,
                        "%.1f / %.1f (%.1f)",
                        quantile(operation, 0.5),
                        quantile(operation, 0.95),
                        cpuEach(operation))
                : "";
    }

    private String ratio(DhtBench ours, String operation) {
        return times.containsKey(operation)
                ? String.format(
                        Locale.ROOT,
                        "%.1fx, %.1fx",
                        quantile(operation, 0.5) / ours.quantile(operation, 0.5),
                        cpuEach(operation) / ours.cpuEach(operation))
                : "";
    }

    private double quantile(String operation, double q) {
        double[] sorted = times.getOrDefault(operation, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[Math.min(sorted.length - 1, (int) (q * sorted.length))];
    }

    private double cpuEach(String operation) {
        return cpuMs.getOrDefault(operation, Double.NaN) / (ROUNDS * perRound);
    }

    /** What a node costs when nothing is asked of it, and in memory. */
    private void rest() throws IOException {
        JsonNode memory = ask(Map.of("cmd", "memory"));
        JsonNode idle = ask(Map.of("cmd", "idle", "seconds", IDLE_SECONDS));
        System.out.printf(
                Locale.ROOT,
                "%s: %d operations failed; idle, all nodes: %.1f %% of a processor; memory and tables: %s%n",
                name,
                errors,
                idle.get("cpuMs").asDouble() / IDLE_SECONDS / 10,
                memory);
    }

    private JsonNode ask(Map<String, ?> command) throws IOException {
        commands.write(JSON.writeValueAsString(command) + "\n");
        commands.flush();
        return answer();
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(name + ": the process has ended");
        }
        return JSON.readTree(line);
    }

    private void stop() {
        try {
            commands.close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
