package org.fallow.node.publication.io;

import java.io.IOException;
import java.util.Optional;
import org.fallow.node.publication.Inputs;
import org.fallow.node.publication.Material;
import org.fallow.node.publication.ProjectFile;
import org.fallow.node.publication.Publication;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Chain;

/** Inputs that a batch can have: not too many, and not too large together. */
final class BoundedInputs implements Inputs {
    private final ProjectFile.Units units;
    private final Inputs of;

    BoundedInputs(ProjectFile.Units units, Inputs of) {
        this.units = units;
        this.of = of;
    }

    @Override
    public void each(Taker to) throws IOException {
        Sums sums = new Sums();
        of.each(input -> {
            sums.add(input);
            to.take(input);
        });
    }

    /** Why a chain cannot begin with it, if it cannot. */
    static Optional<String> chainFault(byte[] input, int index) {
        return Chain.fault(input).map(fault -> "input " + index + " cannot begin a chain: " + fault);
    }

    private final class Sums {
        private final ProjectFile.Units inner = units instanceof ProjectFile.Chained c ? c.of() : units;
        private long count;
        private long bytes;
        private long ofShard;

        void add(byte[] input) throws BadInput {
            String key = inner instanceof ProjectFile.Lines ? ProjectDirectory.LINES : ProjectDirectory.FILES;
            ofShard = count % Batch.SHARD_UNITS == 0 ? 0 : ofShard;
            count++;
            bytes += input.length;
            ofShard += input.length;
            if (count > Material.INPUTS_MAX) {
                throw new BadInput(inner.place(), key + "more than " + Material.INPUTS_MAX + " units");
            }
            if (bytes > Material.INPUT_BYTES_MAX) {
                throw new BadInput(inner.place(), key + "more than " + Material.INPUT_BYTES_MAX + " bytes of inputs");
            }
            if (ofShard > Publication.LIST_BYTES_MAX) {
                throw new BadInput(
                        inner.place(),
                        key + "more than " + Publication.LIST_BYTES_MAX + " bytes in the inputs of " + Batch.SHARD_UNITS
                                + " units, which are fetched together");
            }
        }
    }
}
