package org.fallow.node.io.credit;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.custody.Custodians;
import org.fallow.node.io.rounds.Rounds;
import org.fallow.node.io.store.ReceiptTable;
import org.fallow.scheduler.credit.ReceiptCodec;
import org.fallow.work.record.Receipt;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects receipts for this node's accepted votes from the custodians of their shards, other nodes than this one, and
 * newer ones as more votes are accepted. A shard whose custodians give none is asked about ever more seldom.
 */
public final class ReceiptCollector implements AutoCloseable {
    private static final int CUSTODIANS_WANTED = 2;
    private static final int SHARDS_A_ROUND_MAX = 64;
    private static final int BACK_OFF_MAX = 6;
    private static final Duration ASK_PATIENCE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(ReceiptCollector.class);

    private final Host host;
    private final ReceiptTable table;
    private final Custodians custodians;
    private final Map<ShardId, Integer> failures = new TreeMap<>();
    private final Rounds rounds;
    private long round;

    private ReceiptCollector(Host host, ReceiptTable table, Custodians custodians, Duration period) {
        this.host = host;
        this.table = table;
        this.custodians = custodians;
        this.rounds = Rounds.start("collecting receipts", period, this::collectAll);
    }

    /** Starts collecting every {@code period}. */
    public static ReceiptCollector start(Host host, ReceiptTable table, Custodians custodians, Duration period) {
        return new ReceiptCollector(host, table, custodians, period);
    }

    @Override
    public void close() {
        rounds.close();
    }

    private void collectAll() throws IOException {
        round++;
        int asked = 0;
        for (ReceiptTable.Due due : table.due(CUSTODIANS_WANTED)) {
            int failed = failures.getOrDefault(due.shard(), 0);
            if (round % (1L << Math.min(failed, BACK_OFF_MAX)) == 0 && asked++ < SHARDS_A_ROUND_MAX) {
                if (collect(due)) {
                    failures.remove(due.shard());
                } else {
                    failures.put(due.shard(), failed + 1);
                }
            }
        }
    }

    /** Whether as many custodians as wanted vouch for all that is accepted. */
    private boolean collect(ReceiptTable.Due due) throws IOException {
        int vouching = 0;
        List<PeerId> others = custodians.of(due.shard()).stream()
                .filter(peer -> !peer.equals(host.id()))
                .toList();
        for (PeerId custodian : others) {
            if (vouching < CUSTODIANS_WANTED) {
                vouching += ask(custodian, due) ? 1 : 0;
            }
        }
        return vouching == CUSTODIANS_WANTED;
    }

    private boolean ask(PeerId custodian, ReceiptTable.Due due) throws IOException {
        try {
            ReceiptCodec.Answer answer = answer(custodian, due.shard());
            if (answer.receipt().length == 0) {
                LOG.debug("custodian {} of {} gives no receipt: {}", custodian, due.shard(), answer.reason());
                return false;
            }
            Signed<Receipt> receipt = RecordKind.RECEIPT.open(answer.receipt());
            if (!receipt.signer().equals(custodian)
                    || !receipt.value().shard().equals(due.shard())
                    || !Arrays.equals(receipt.value().voter(), host.id().bytes())) {
                throw new WireException("the receipt is not what was asked for");
            }
            table.keep(receipt);
            return receipt.value().units().size() >= due.accepted();
        } catch (WireException e) {
            LOG.info("custodian {} of {} sends nonsense: {}", custodian, due.shard(), e.getMessage());
            return false;
        }
    }

    /** No answer is an answer too: the reason says why. */
    private ReceiptCodec.Answer answer(PeerId custodian, ShardId shard) throws WireException {
        try (Stream stream = host.open(custodian, ReceiptCodec.PROTOCOL, ASK_PATIENCE)) {
            stream.patience(ASK_PATIENCE);
            Frames.write(stream.output(), ReceiptCodec.question(shard));
            return ReceiptCodec.answer(Frames.read(stream.input(), ReceiptCodec.ANSWER_BYTES_MAX)
                    .orElseThrow(() -> new EOFException("the stream was closed without an answer")));
        } catch (WireException e) {
            throw e;
        } catch (IOException e) {
            return ReceiptCodec.Answer.none(brief(String.valueOf(e.getMessage())));
        }
    }

    private static String brief(String text) {
        return text.substring(0, Math.min(text.length(), 200));
    }
}
