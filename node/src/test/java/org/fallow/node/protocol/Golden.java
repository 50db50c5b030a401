package org.fallow.node.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.blob.BlobReply;
import org.fallow.node.blob.BlobRequest;
import org.fallow.node.directory.Buckets;
import org.fallow.node.directory.DirectoryCall;
import org.fallow.node.directory.DirectoryCodec;
import org.fallow.node.directory.Question;
import org.fallow.node.directory.Reply;
import org.fallow.scheduler.credit.ReceiptCodec;
import org.fallow.scheduler.custody.Call;
import org.fallow.scheduler.custody.CustodyCodec;
import org.fallow.scheduler.custody.Item;
import org.fallow.scheduler.custody.Reason;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Advert;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Chain;
import org.fallow.work.record.Cid;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Opening;
import org.fallow.work.record.Project;
import org.fallow.work.record.Receipt;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitList;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Wave;
import org.fallow.work.record.Witness;

/** A small project from its announcement to a receipt, as bytes. Keys, times and contents are fixed, and so is every byte. */
final class Golden {
    /** Reads bytes and writes what was read. */
    @FunctionalInterface
    interface Again {
        byte[] bytes(byte[] read) throws WireException;
    }

    /**
     * One of the examples.
     *
     * @param bytes what the code makes
     * @param again what it reads from those bytes, written again; empty for hashes and keys
     */
    record Example(byte[] bytes, Optional<Again> again) {}

    private static final long CREATED = 1_790_000_000_000L;
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final Map<String, Example> examples = new LinkedHashMap<>();
    private final KeyPair publisher = key(1);
    private final KeyPair voter = key(2);
    private final KeyPair custodian = key(3);
    private final byte[] result = "{\"pi\":3}".getBytes(StandardCharsets.UTF_8);
    private final Signed<Project> project;
    private final Signed<Batch> batch;
    private final UnitId unit;
    private final Signed<Vote> vote;
    private final Signed<Opening> opening;

    private Golden() {
        project = RecordKind.PROJECT.seal(
                publisher,
                new Project(1, "circles", "Circles", "Counts points.", List.of("geometry"), List.of(), CREATED));
        batch = RecordKind.BATCH.seal(publisher, batch());
        unit = new UnitId(batch.cid(), 5);
        byte[] commitment = Vote.commitment(unit, voter.peerId(), result);
        vote = RecordKind.VOTE.seal(voter, new Vote(1, unit, commitment, new byte[0], 12, 340, CREATED + 60_000));
        opening = RecordKind.OPENING.seal(voter, new Opening(1, unit, result));
    }

    /** All of them by name. */
    static Map<String, Example> examples() throws WireException {
        Golden golden = new Golden();
        golden.identities();
        golden.published();
        golden.voted();
        golden.kept();
        golden.custody();
        golden.blobs();
        golden.directory();
        golden.kademlia();
        return golden.examples;
    }

    private static KeyPair key(int filling) {
        byte[] seed = new byte[KeyPair.SEED_BYTES];
        Arrays.fill(seed, (byte) filling);
        return KeyPair.ofSeed(seed);
    }

    private Batch batch() {
        UnitSource units = new UnitSource.Sweep(List.of(
                new UnitSource.Range("seed", 1, 3, 1), new UnitSource.Values("shape", List.of("\"disc\"", "2"))));
        return new Batch(
                1,
                project.value().id(publisher.peerId()),
                Cid.of(Cid.Codec.RAW, "a kernel".getBytes(StandardCharsets.UTF_8)),
                KernelMode.RESUMABLE,
                new Limits(64 << 20, 600),
                units,
                new VerifyPolicy.Replicas(2),
                new Reduce(Reduce.Kind.JSONL, ""),
                CREATED,
                CREATED + 86_400_000);
    }

    private void identities() {
        hash("publisher", publisher.peerId().bytes());
        hash("voter", voter.peerId().bytes());
        hash("custodian", custodian.peerId().bytes());
    }

    private void published() {
        record("project", RecordKind.PROJECT, project);
        hash("project-id", project.value().id(publisher.peerId()).bytes());
        hash("project-key", project.value().id(publisher.peerId()).dhtKey());
        record("batch", RecordKind.BATCH, batch);
        hash("batch-cid", batch.cid().bytes());
        hash("unit", unit.bytes());
        hash("shard-key", unit.shard().key());
        hash("input", ((UnitSource.Sweep) batch.value().units()).input(unit.index()));
        example(
                "unit-list",
                Cbor.encode(new UnitList(List.of(result, new byte[] {1, 2}))),
                read -> Cbor.encode(Cbor.decode(read, UnitList.class)));
    }

    private void voted() throws WireException {
        record("vote", RecordKind.VOTE, vote);
        hash("commitment", vote.value().commitment());
        record("opening", RecordKind.OPENING, opening);
        Answer failure = new Answer.Failure(Answer.Why.ERROR, -7);
        record(
                "opening-of-a-failure",
                RecordKind.OPENING,
                RecordKind.OPENING.seal(voter, new Opening(1, unit, failure)));
        hash("commitment-to-a-failure", Vote.commitment(unit, voter.peerId(), failure));
        hash("failure-cid", failure.cid().bytes());
        hash("chained-input", Chain.input("{\"seed\":1}".getBytes(StandardCharsets.UTF_8), result));
    }

    private void kept() {
        byte[] name = Ballot.name(vote);
        Signed<Witness> witness = RecordKind.WITNESS.seal(custodian, new Witness(1, unit, name));
        record("witness", RecordKind.WITNESS, witness);
        hash("vote-name", name);
        hash("result-name", Ballot.name(opening.value().resultCid()));
        hash("witness-name", Ballot.nameOf(witness));
        Ballot ballot = Ballot.of(new Records(List.of(vote), List.of(opening), List.of(witness)));
        hash("unit-digest", ballot.digest());
        byte[] evidence = Ballot.digest(new TreeMap<>(Map.of(unit.index(), ballot)));
        hash("shard-digest", evidence);
        record(
                "wave",
                RecordKind.WAVE,
                RecordKind.WAVE.seal(
                        publisher,
                        new Wave(
                                1,
                                unit.shard(),
                                CREATED,
                                0.25,
                                false,
                                List.of(custodian.peerId().bytes()))));
        record(
                "receipt",
                RecordKind.RECEIPT,
                RecordKind.RECEIPT.seal(
                        custodian,
                        new Receipt(
                                1,
                                batch.value().project(),
                                unit.shard(),
                                voter.peerId().bytes(),
                                List.of(5L),
                                List.of(340L),
                                evidence)));
    }

    private void custody() {
        ShardId shard = unit.shard();
        byte[] name = Ballot.name(vote);
        call("announce", new Request.Announce(shard));
        call("lease", new Request.Lease(shard, 4));
        response("leased", new Response.Leased(List.of(5L), 7_200_000, 600_000));
        call("renew", new Request.Renew(List.of(new Item.Progress(unit, 500))));
        response("renewed", new Response.Renewed(List.of(Response.LeaseState.HELD)));
        call("decline", new Request.Decline(unit, Request.Cause.ABANDONED));
        call("cast", new Request.Cast(vote.encoded()));
        response("done", new Response.Done());
        call("open", new Request.Open(opening.encoded()));
        call("standing", new Request.Standing(List.of(unit)));
        response("standings", new Response.Standings(List.of(Response.Standing.WANTS_OPENING)));
        call("digest", new Request.Digest(shard, new byte[32]));
        response("digests", new Response.Digests(false, List.of(new Item.UnitDigest(5, new byte[8]))));
        call("pull", new Request.Pull(shard, List.of(new Item.Known(5, List.of(name)))));
        Item.Envelopes votes = new Item.Envelopes(List.of(vote.encoded()), List.of(), List.of());
        response("page", new Response.Page(votes, List.of()));
        Item.Hint hint = new Item.Hint(5, voter.peerId().bytes(), 60_000);
        call("push", new Request.Push(shard, Item.Envelopes.NONE, List.of(hint)));
        call("collect", new Request.Collect(shard, 0, 1_000));
        response("collected", new Response.Collected(votes, -1, new Item.Counts(6, 1, 0, 0, 2, 0)));
        call("heed", new Request.Heed(new byte[] {1}));
        call("tally", new Request.Tally(shard));
        call("learn", new Request.Learn(shard, new byte[] {1}));
        response("tallied", new Response.Tallied(new Item.Counts(6, 1, 0, 0, 2, 0)));
        response("refused", new Response.Refused(Reason.NO_WORK, "nothing for you now", 5_000));
        example(
                "receipt-question",
                ReceiptCodec.question(shard),
                read -> ReceiptCodec.question(ReceiptCodec.question(read).shard()));
        example(
                "receipt-answer",
                ReceiptCodec.encode(ReceiptCodec.Answer.none("nothing of yours")),
                read -> ReceiptCodec.encode(ReceiptCodec.answer(read)));
    }

    private void blobs() {
        BlobLayout large = BlobLayout.of(new byte[BlobLayout.LEAF_BYTES + 1]);
        hash("list-block", large.listBlock());
        hash("list-cid", large.root().bytes());
        BlobRequest request = new BlobRequest(1, large.root(), BlobRequest.Part.LEAVES, 0, 2, TRACE);
        example("blob-request", Cbor.encode(request), read -> Cbor.encode(Cbor.decode(read, BlobRequest.class)));
        BlobReply reply = new BlobReply(1, BlobReply.Status.HELD, large.bytes(), large.bytes(), 0);
        example("blob-reply", Cbor.encode(reply), read -> Cbor.encode(Cbor.decode(read, BlobReply.class)));
    }

    private void directory() {
        hash("bucket-key", Buckets.multihash(Buckets.of(batch.value().project())));
        Question question = new Question.Announcements(Buckets.of(batch.value().project()), new byte[0]);
        example(
                "announcements",
                DirectoryCodec.encode(new DirectoryCall(1, 10_000, TRACE, question)),
                read -> DirectoryCodec.encode(DirectoryCodec.call(read)));
        Question adverts = new Question.Adverts(new byte[] {1}, 8);
        example(
                "adverts",
                DirectoryCodec.encode(new DirectoryCall(1, 10_000, "", adverts)),
                read -> DirectoryCodec.encode(DirectoryCodec.call(read)));
        Reply reply = new Reply.Announcements(1, List.of(project.encoded()), false);
        example(
                "announcements-reply",
                DirectoryCodec.encode(reply),
                read -> DirectoryCodec.encode(DirectoryCodec.reply(read)));
        Advert advert = new Advert(
                1,
                voter.peerId().bytes(),
                4,
                250_000,
                2L << 30,
                168,
                Advert.Reach.PUBLIC,
                CREATED + 3_600_000,
                CREATED);
        record("advert", RecordKind.ADVERT, RecordKind.ADVERT.seal(voter, advert));
        hash("advert-key", Advert.dhtKey(voter.peerId()));
    }

    private void kademlia() {
        kad("kad-find-node", new org.fallow.dht.message.Request.FindNode(Key.of(voter.peerId())));
        kad(
                "kad-get-providers",
                new org.fallow.dht.message.Request.GetProviders(
                        Key.of(batch.cid().multihash())));
        Key key = Key.of(batch.value().project().dhtKey());
        Value value = Value.of(project.encoded());
        kad("kad-put-value", new org.fallow.dht.message.Request.PutValue(key, value));
    }

    private void kad(String name, org.fallow.dht.message.Request request) {
        example(name, MessageCodec.encode(request), read -> MessageCodec.encode(MessageCodec.decodeRequest(read)));
    }

    private <T> void record(String name, RecordKind<T> kind, Signed<T> signed) {
        example(name, signed.encoded(), read -> {
            Signed<T> opened = kind.open(read);
            // The signature covers the bytes as sent: the same key signs the same again.
            return kind.seal(keyOf(opened), opened.value()).encoded();
        });
    }

    private KeyPair keyOf(Signed<?> signed) {
        return List.of(publisher, voter, custodian).stream()
                .filter(key -> key.peerId().equals(signed.signer()))
                .findFirst()
                .orElseThrow();
    }

    private void call(String name, Request request) {
        byte[] bytes = CustodyCodec.encode(new Call(1, 10_000, TRACE, request));
        example(name, bytes, read -> CustodyCodec.encode(CustodyCodec.call(read)));
    }

    private void response(String name, Response response) {
        example(name, CustodyCodec.encode(response), read -> CustodyCodec.encode(CustodyCodec.response(read)));
    }

    private void hash(String name, byte[] bytes) {
        examples.put(name, new Example(bytes, Optional.empty()));
    }

    private void example(String name, byte[] bytes, Again again) {
        examples.put(name, new Example(bytes, Optional.of(again)));
    }
}
