package org.fallow.node.io.credit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.node.io.api.Period;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.io.store.ReceiptTable;
import org.fallow.node.io.store.WorkTable;
import org.fallow.node.status.CreditStatus;
import org.fallow.scheduler.credit.CreditFile;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.UnitId;

/** What this node's receipts come to, as documents to be shown. */
public final class CreditViews {
    private final PeerId self;
    private final ReceiptTable receipts;
    private final ProjectTable projects;
    private final WorkTable work;

    /** Over what is kept on disk. */
    public CreditViews(PeerId self, ReceiptTable receipts, ProjectTable projects, WorkTable work) {
        this.work = work;
        this.self = self;
        this.receipts = receipts;
        this.projects = projects;
    }

    /** The sum for each project, of units computed in a period. */
    public List<CreditStatus> sums(Period period) throws IOException {
        Predicate<UnitId> counted = unit -> true;
        if (!period.equals(Period.EVER)) {
            Set<UnitId> done = work.done(period.fromMillis(), period.toMillis());
            counted = done::contains;
        }
        List<CreditStatus> credit = new ArrayList<>();
        for (Map.Entry<ProjectId, CreditFile.Sum> entry : held().sums(counted).entrySet()) {
            CreditFile.Sum sum = entry.getValue();
            String title = projects.project(entry.getKey())
                    .map(project -> project.value().title())
                    .orElse("");
            credit.add(new CreditStatus(
                    entry.getKey().toString(), title, sum.units(), sum.workMillis() / 1e3, sum.custodians()));
        }
        return credit;
    }

    /** The receipts as a file. */
    public byte[] file() throws IOException {
        return CreditFile.encode(self, held().receipts());
    }

    private CreditFile held() throws IOException {
        return CreditFile.of(self, receipts.all());
    }
}
