package org.fallow.node.io.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;
import org.fallow.node.status.AuditStatus;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.CreditStatus;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.NetworkFigures;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.PeerStatus;
import org.fallow.node.status.ProjectStatus;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.fallow.node.status.TaskStatus;
import org.fallow.node.status.UnitStory;
import org.jspecify.annotations.Nullable;

/** What commands print for people. */
final class Words {
    private Words() {}

    static void status(NodeStatus s) {
        line("%s: %s", s.state().name().toLowerCase(Locale.ROOT), s.reason());
        line("node      %s, %s, up %s", s.peerId(), s.agent(), StatusCommand.duration(s.uptimeSeconds()));
        line("network   peers: %d, in the routing table: %d", s.peers(), s.dhtTable());
        line("whole     %s", network(s.network()));
        line(
                "computing %d of %d slots, projects: %d",
                s.running(), s.slots(), s.projects().size());
        line(
                "results   %d accepted, %d waiting, %d contradicted; %.0f CPU seconds",
                s.counts().accepted(),
                s.counts().waiting(),
                s.counts().contradicted(),
                s.counts().cpuSeconds());
        s.listen().forEach(a -> line("listening %s", a));
    }

    static void settings(List<SettingStatus> settings) {
        for (SettingStatus s : settings) {
            line("%-14s %-12s %s%s", s.key(), s.value(), s.about(), s.set() ? " (usual: " + s.usual() + ")" : "");
        }
    }

    static void rules(List<RuleStatus> rules) {
        for (RuleStatus r : rules) {
            line(
                    "%-12s %-8s %-12s %s%s",
                    r.rule(),
                    r.state().name().toLowerCase(Locale.ROOT),
                    r.set(),
                    r.now(),
                    r.remedy().isEmpty() ? "" : "; it goes on " + r.remedy());
        }
    }

    static void tasks(List<TaskStatus> tasks) {
        if (tasks.isEmpty()) {
            line("no units on this node; fallow status says why");
        }
        for (TaskStatus t : tasks) {
            line(
                    "%-12s %s/%d  %3.0f %%  %.0f s  %s",
                    t.state().name().toLowerCase(Locale.ROOT),
                    brief(t.batch()),
                    t.unit(),
                    t.progress() * 100,
                    t.seconds(),
                    t.project());
        }
    }

    static void peers(List<PeerStatus> peers) {
        if (peers.isEmpty()) {
            line("no peers; start the node with --bootstrap ADDRESS to meet some");
        }
        for (PeerStatus p : peers) {
            line("%s  %s  %s  %s", p.peerId(), p.inbound() ? "inbound " : "outbound", p.address(), p.agent());
        }
    }

    static void projects(List<ProjectStatus> projects) {
        if (projects.isEmpty()) {
            line("no projects known yet; fallow join PROJECT names one by its id");
        }
        projects.forEach(Words::project);
    }

    static void found(List<ProjectStatus> projects, DirectoryStatus directory) {
        if (projects.isEmpty()) {
            line("none of the %d projects heard of fits", directory.projects());
        }
        projects.forEach(Words::project);
    }

    static void project(ProjectStatus p) {
        line("%s  %s%s", p.id(), p.title(), p.topics().isEmpty() ? "" : "  [" + String.join(", ", p.topics()) + "]");
        line(
                "  %s; %d of %d units accepted, batches: %d; publisher %s",
                p.joined() ? "joined, weight " + p.weight() : p.blocked() ? "blocked" : "not joined",
                p.unitsAccepted(),
                p.unitsTotal(),
                p.batches(),
                p.publisher());
    }

    static void batch(BatchStatus b) {
        line("%s", b.id());
        line("  %s, %d votes", b.title(), b.executions());
        line("  %s  %s", BatchProgress.bar(b), BatchProgress.line(b, b.etaSeconds()));
        if (b.failed() > 0) {
            line("  %s", failed(b));
        }
        Integer spread = b.spread();
        if (spread != null && !b.withdrawn()) {
            line(
                    "  %d of %d shards are kept by enough others%s",
                    spread, b.shards(), spread == b.shards() ? ": this computer may be switched off" : "");
        }
        AuditStatus audits = b.audits();
        if (audits != null) {
            line(
                    "  %d more have a result that nobody computed again; %.1f %% of the votes are audited, %d units are owed work",
                    b.provisional(), audits.share() * 100, audits.owed());
            line(
                    "  wrong results to be expected: %s, allowed: %.1f%s",
                    audits.errors() == null
                            ? "not known yet"
                            : String.format(Locale.ROOT, "at most %.1f", audits.errors()),
                    audits.allowed(),
                    audits.complete() ? "; complete" : "");
        }
        b.caught().forEach(peer -> line("  contradicted by the accepted results: %s", peer));
    }

    /** That units failed, and what does not follow on them. */
    static String failed(BatchStatus b) {
        String failed = b.failed() + (b.failed() == 1 ? " unit fails" : " units fail") + " on every machine";
        return b.stopped() == 0 ? failed : failed + "; " + b.stopped() + " units after failed ones are not computed";
    }

    static void story(UnitStory s) {
        line("unit %d of batch %s", s.unit(), s.batch());
        line("input    %s", s.input());
        for (UnitStory.Vote v : s.votes()) {
            line(
                    "vote     %s  %s  %tFT%<tTZ  %d ms  commitment %s…",
                    v.voter(),
                    v.state().name().toLowerCase(Locale.ROOT),
                    v.whenMillis(),
                    v.cpuMillis(),
                    v.commitment().substring(0, Math.min(16, v.commitment().length())));
        }
        s.openings().forEach(o -> line("opening  %s, %d bytes, by %s", o.result(), o.bytes(), o.by()));
        line("verdict  %s", s.verdict().name().toLowerCase(Locale.ROOT));
        s.why().forEach(reason -> line("         %s", reason));
        if (s.result() != null) {
            line("result   %s", s.result());
        }
    }

    static void credit(List<CreditStatus> credit) {
        if (credit.isEmpty()) {
            line("no receipts yet; custodians give them some minutes after a unit is accepted");
        }
        for (CreditStatus c : credit) {
            line("%s  %s", c.project(), c.title());
            line(
                    "  %d units accepted, %,.2f s of work; custodians that vouch for it: %d",
                    c.units(), c.workSeconds(), c.custodians());
        }
    }

    /** The whole network in one line. */
    static String network(@Nullable NetworkFigures n) {
        if (n == null) {
            return "not looked at yet; fallow status --census does it now";
        }
        NetworkFigures.Figure lenders = n.lenders();
        NetworkFigures.Figure cores = n.idleCores();
        return "about " + figure(n.servers()) + " nodes"
                + (lenders == null || cores == null
                        ? ""
                        : ", " + figure(cores) + " idle cores at " + figure(lenders) + " that compute");
    }

    /** Two digits of the error, and of the value as many as that leaves; 0 when it was counted. */
    private static String figure(NetworkFigures.Figure f) {
        if (f.error() == 0) {
            return String.format(Locale.ROOT, "%,.0f", f.value());
        }
        double unit = Math.max(1, Math.pow(10, Math.floor(Math.log10(f.error())) - 1));
        return String.format(
                Locale.ROOT, "%,.0f ± %,.0f", Math.rint(f.value() / unit) * unit, Math.rint(f.error() / unit) * unit);
    }

    @FormatMethod
    static void line(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static String brief(String cid) {
        return cid.length() > 12 ? "…" + cid.substring(cid.length() - 8) : cid;
    }
}
