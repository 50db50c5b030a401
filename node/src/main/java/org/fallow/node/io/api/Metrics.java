package org.fallow.node.io.api;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.NetworkFigures;
import org.fallow.node.status.NodeState;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.RuleState;
import org.fallow.node.status.RuleStatus;
import org.jspecify.annotations.Nullable;

/**
 * The node's figures in Prometheus's <a
 * href="https://prometheus.io/docs/instrumenting/exposition_formats/">text format</a>, taken when they are asked for:
 * nothing is counted for their sake.
 */
final class Metrics {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Batches that have figures of their own. */
    private static final int BATCHES_MAX = 100;

    private static final double NANOS = 1e9;

    private final List<MetricSnapshot> all = new ArrayList<>();

    private Metrics() {}

    static byte[] of(NodeOperations node) throws IOException {
        Metrics metrics = new Metrics();
        metrics.node(node.status());
        metrics.batches(node.batches());
        metrics.rules(node.rules());
        metrics.gauge("event_listeners", "who listens to events", node.news().listeners());
        metrics.process();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.builder().build().write(out, new MetricSnapshots(metrics.all));
        return out.toByteArray();
    }

    private void node(NodeStatus status) {
        all.add(new InfoSnapshot(
                about("node", "the node's version and id; always 1"),
                List.of(InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", status.version(), "peer", status.peerId()))
                        .build())));
        gauge("uptime_seconds", "since the node was ready", status.uptimeSeconds());
        List<GaugeDataPointSnapshot> states = new ArrayList<>();
        for (NodeState state : NodeState.values()) {
            states.add(
                    point(state == status.state() ? 1 : 0, "state", state.name().toLowerCase(Locale.ROOT)));
        }
        all.add(new GaugeSnapshot(about("state", "what the node does: 1 for the one state it is in"), states));
        gauge("peers", "distinct peers connected", status.peers());
        gauge("dht_table_peers", "peers in the routing table", status.dhtTable());
        gauge("slots", "units it may run at a time", status.slots());
        gauge("units_running", "units it runs now", status.running());
        gauge(
                "units_waiting",
                "units it voted on that have no verdict yet",
                status.counts().waiting());
        gauge("projects_joined", "projects it works for", status.projects().size());
        counter(
                "units_accepted",
                "units whose accepted result is this node's",
                status.counts().accepted());
        counter(
                "units_contradicted",
                "units accepted with another result than this node's",
                status.counts().contradicted());
        counter(
                "executions",
                "kernel runs that ended with a result",
                status.counts().executions());
        counter(
                "worker_cpu_seconds",
                "processor time of the workers",
                status.counts().cpuSeconds());
        NetworkFigures network = status.network();
        if (network != null) {
            gauge(
                    "network_servers",
                    "estimate: nodes that answer others",
                    network.servers().value());
            estimate("network_lenders", "estimate: nodes that lend processors", network.lenders());
            estimate("network_idle_cores", "estimate: processors advertised as idle", network.idleCores());
        }
    }

    private void estimate(String name, String help, NetworkFigures.@Nullable Figure figure) {
        if (figure != null) {
            gauge(name, help, figure.value());
        }
    }

    private void batches(List<BatchStatus> batches) {
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        for (BatchStatus batch : batches.subList(0, Math.min(BATCHES_MAX, batches.size()))) {
            points.add(point(batch.accepted(), "batch", batch.id(), "state", "accepted"));
            points.add(point(batch.failed(), "batch", batch.id(), "state", "failed"));
            points.add(point(batch.stopped(), "batch", batch.id(), "state", "stopped"));
            points.add(point(batch.open(), "batch", batch.id(), "state", "open"));
        }
        all.add(new GaugeSnapshot(about("batch_units", "units of a batch, as far as this node knows"), points));
        gauge("batches", "batches this node knows", batches.size());
    }

    private void rules(List<RuleStatus> rules) {
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        for (RuleStatus rule : rules) {
            points.add(point(rule.state() == RuleState.STOPS ? 1 : 0, "rule", rule.rule()));
        }
        all.add(new GaugeSnapshot(about("rule_stops", "1 while nothing is computed because of the rule"), points));
    }

    private void process() {
        Runtime runtime = Runtime.getRuntime();
        gauge("heap_used_bytes", "of the node's own process", runtime.totalMemory() - runtime.freeMemory());
        gauge("heap_max_bytes", "of the node's own process", runtime.maxMemory());
        ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .ifPresent(time -> counter(
                        "node_cpu_seconds", "processor time of the node's own process", time.toNanos() / NANOS));
        gauge(
                "threads",
                "of the operating system",
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private void gauge(String name, String help, Number value) {
        gauge(name, help, point(value));
    }

    private void gauge(String name, String help, GaugeDataPointSnapshot point) {
        all.add(new GaugeSnapshot(about(name, help), List.of(point)));
    }

    private void counter(String name, String help, Number value) {
        all.add(new CounterSnapshot(
                about(name, help),
                List.of(CounterDataPointSnapshot.builder()
                        .value(value.doubleValue())
                        .build())));
    }

    private static MetricMetadata about(String name, String help) {
        return new MetricMetadata("fallow_" + name, help);
    }

    private static GaugeDataPointSnapshot point(Number value, String... namesAndValues) {
        return GaugeDataPointSnapshot.builder()
                .value(value.doubleValue())
                .labels(Labels.of(namesAndValues))
                .build();
    }
}
